import type { Batch } from '../model/batch.ts';
import type { DriverRef } from '../model/observation.ts';
import { manifestSubmitter } from './manifest/submit.ts';
import { nativeSubmitter } from './native/submit.ts';
import { operatorSubmitter } from './operator/submit.ts';
import type { Submitter } from './submitter.ts';

/** The ways to make a driver, one adapter per kind. */
const SUBMITTERS: Readonly<Record<Batch['submit']['kind'], Submitter>> = {
  native: nativeSubmitter,
  operator: operatorSubmitter,
  manifest: manifestSubmitter,
};

/** The submitter of a driver that exists. */
export function submitterOfDriver({ submitKind }: DriverRef): Submitter {
  return SUBMITTERS[submitKind ?? 'native'];
}

/** The submitter of a batch. */
export function submitterOf(batch: Batch): Submitter {
  return SUBMITTERS[batch.submit.kind];
}

export * from './submitter.ts';
