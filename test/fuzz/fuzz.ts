import fc from 'fast-check';
import { boundFor, cpuTimeOf } from '../support/cpu-time.ts';
import type { FuzzTarget } from './targets.ts';

/** How long to try a target. */
export interface FuzzOptions {
  readonly seed: number;
  /** The most inputs. */
  readonly runs: number;
  /** Milliseconds after which no further input is tried. */
  readonly milliseconds: number;
  /** The longest text of an input, in characters. */
  readonly length: number;
}

/** What came of it. */
export interface FuzzOutcome {
  readonly name: string;
  readonly runs: number;
  /** CPU time of the slowest input, in milliseconds. */
  readonly slowest: number;
  /** Why a reader broke its promise, with the seed and path that repeat it. */
  readonly failure?: string;
}

/** CPU time that a reader usually needs for 64 Ki characters, in milliseconds. Quadratic time is a thousand times more. */
const USUAL = 40;

/** Gives a target hostile inputs: it must not throw, not show a secret, and take linear time. */
export function fuzz({ name, inputs }: FuzzTarget, { seed, runs, milliseconds, length }: FuzzOptions): FuzzOutcome {
  let slowest = 0;
  const bound = boundFor(USUAL) * Math.max(1, length / (64 * 1024));
  const property = fc.property(inputs(length), (work) => {
    const time = cpuTimeOf(work);
    slowest = Math.max(slowest, time);
    if (time > bound) throw new Error(`took ${Math.round(time)} ms of CPU time, more than ${bound}`);
  });
  const outcome = fc.check(property, {
    seed,
    numRuns: runs,
    endOnFailure: true,
    interruptAfterTimeLimit: milliseconds,
    markInterruptAsFailure: false,
  });
  const { numRuns, failed, errorInstance, counterexamplePath } = outcome;
  const why = errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : 'unknown';
  const failure = `${name}: seed ${seed}, path ${counterexamplePath}: ${why.slice(0, 1000)}`;
  return { name, runs: numRuns, slowest, ...(failed && !outcome.interrupted && { failure }) };
}
