import type { Batch } from '../model/batch/batch.ts';
import type { DriverRef } from '../model/driver/observation.ts';
import { manifestSubmitter } from './manifest/submit.ts';
import { nativeSubmitter } from './native/submit.ts';
import { operatorSubmitter } from './operator/submit.ts';
import { type SparkSubmitOptions, sparkSubmitSchema } from './spark-submit/options.ts';
import { createSparkSubmitter } from './spark-submit/submit.ts';
import type { Submitter } from './shared/submitter.ts';

/** The ways to make a driver, as one worker has them. */
export interface Submitters {
  /** The submitter of a batch. */
  of(batch: Pick<Batch, 'submit'>): Submitter;
  /** The submitter of a driver that exists. */
  ofDriver(driver: DriverRef): Submitter;
}

/** What the submitters of a worker are made from. */
export interface SubmittersDeps {
  /** Where the worker's Spark is, and how it is used. */
  readonly sparkSubmit?: SparkSubmitOptions;
}

/**
 * Makes the submitters of a worker, one adapter per kind.
 * @throws ZodError when an option is wrong
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
