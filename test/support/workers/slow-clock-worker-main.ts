import { pathToFileURL } from 'node:url';
import { COMMAND } from '../built-package.ts';

/** A `sparkbatch worker` whose clock is 20 seconds behind that of Temporal and Kubernetes. */
const BEHIND = 20_000;
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...args: unknown[]) {
    if (args.length === 0) super(RealDate.now() - BEHIND);
    else super(...(args as [number]));
  }

  static override now(): number {
    return RealDate.now() - BEHIND;
  }
} as DateConstructor;

await import(pathToFileURL(COMMAND).href);
