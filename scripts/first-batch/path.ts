import type { TestEnvironment } from '../../test/support/environment/test-environment.ts';

/** Where a path runs. */
export interface PathTarget {
  readonly environment: TestEnvironment;
  /** A directory for the folders of all paths. */
  readonly scratch: string;
  /** The packed package. */
  readonly archive: string;
}

/** The times of a path in milliseconds, and the state of its batch. */
export interface Taken {
  readonly install: number;
  readonly compile: number;
  readonly run: number;
  readonly outcome: string;
}

/** A way from an empty folder to a batch. */
export interface Path {
  readonly name: string;
  take(target: PathTarget): Promise<Taken>;
}

/** The value of some work, and how long it took in milliseconds. */
export async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const startedAt = Date.now();
  const value = await work();
  return { value, ms: Date.now() - startedAt };
}
