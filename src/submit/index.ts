/** The submit kinds: ways to create or find the driver of an attempt, behind one port. */
import type { Batch } from '../model/batch/batch.ts';
import type { DriverRef } from '../model/driver/observation.ts';
import type { SubmitKind } from '../model/submit-kind.ts';
import { manifestSubmitter } from './manifest/submit.ts';
import { existingSubmitter } from './existing/submit.ts';
import { nativeSubmitter } from './native/submit.ts';
import { operatorSubmitter } from './operator/submit.ts';
import { customSubmitter, missingSubmitter } from './custom/submitter.ts';
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
  /** Submitters of the kind `custom`, by the name that batches use. */
  readonly custom?: Readonly<Record<string, Submitter>>;
}

/**
 * Creates the submitters of a worker, one for each kind.
 * @throws ZodError when an option is invalid
 */
export function createSubmitters({ sparkSubmit = {}, custom = {} }: SubmittersDeps = {}): Submitters {
  const customs = new Map(Object.entries(custom).map(([name, submitter]) => [name, customSubmitter(name, submitter)]));
  const customOf = (name: string): Submitter => customs.get(name) ?? missingSubmitter(name, [...customs.keys()]);
  const submitters: Readonly<Record<Exclude<SubmitKind, 'custom'>, Submitter>> = {
    native: nativeSubmitter,
    'spark-submit': createSparkSubmitter(sparkSubmitSchema.parse(sparkSubmit)),
    operator: operatorSubmitter,
    manifest: manifestSubmitter,
    existing: existingSubmitter,
  };
  return {
    of: ({ submit }) => (submit.kind === 'custom' ? customOf(submit.submitter) : submitters[submit.kind]),
    ofDriver: ({ submitKind = 'native', submitter = '' }) =>
      submitKind === 'custom' ? customOf(submitter) : submitters[submitKind],
  };
}

export type { SparkSubmitOptions } from './spark-submit/options.ts';
export * from './shared/submitter.ts';
