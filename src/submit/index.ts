import type { Batch } from '../model/batch.ts';
import { nativeSubmitter } from './native/submit.ts';
import type { Submitter } from './submitter.ts';

/** The ways to make a driver, one adapter per kind. */
const SUBMITTERS: Readonly<Record<Batch['submit']['kind'], Submitter>> = {
  native: nativeSubmitter,
};

/** The submitter of a batch. */
export function submitterOf(batch: Batch): Submitter {
  return SUBMITTERS[batch.submit.kind];
}

export * from './submitter.ts';
