/** The submit kinds: four ways to create the driver of an attempt, behind one port. */
import type { Batch } from '../model/batch/batch.ts';
import type { DriverRef } from '../model/driver/observation.ts';
import { manifestSubmitter } from './manifest/submit.ts';
import { nativeSubmitter } from './native/submit.ts';
import { operatorSubmitter } from './operator/submit.ts';
import type { Submitter } from './shared/submitter.ts';
import { type SparkSubmitOptions, sparkSubmitSchema } from './spark-submit/options.ts';
import { createSparkSubmitter } from './spark-submit/submit.ts';

/** The submitters of one worker. */
export interface Submitters {
  /** The submitter of a batch, by its `submit.kind`. */
  of(batch: Pick<Batch, 'submit'>): Submitter;
  /** The submitter that created a driver. */
  ofDriver(driver: DriverRef): Submitter;
}

/** Options of the submitters of a worker. */
export interface SubmittersDeps {
  /** Where the worker's Spark distribution is, and how it is used. */
  readonly sparkSubmit?: SparkSubmitOptions;
}

/**
 * Creates the submitters of a worker, one for each kind.
 * @throws ZodError when an option is invalid
 */
export function createSubmitters({ sparkSubmit = {} }: SubmittersDeps = {}): Submitters {
  const submitters: Readonly<Record<Batch['submit']['kind'], Submitter>> = {
    native: nativeSubmitter,
    'spark-submit': createSparkSubmitter(sparkSubmitSchema.parse(sparkSubmit)),
    operator: operatorSubmitter,
    manifest: manifestSubmitter,
  };
  return {
    of: ({ submit }) => submitters[submit.kind],
    ofDriver: ({ submitKind }) => submitters[submitKind ?? 'native'],
  };
}

export type { SparkSubmitOptions } from './spark-submit/options.ts';
export * from './shared/submitter.ts';
