import type { Escape, Kind } from './limit-bypass.ts';
import { MANIFEST } from './manifest.ts';
import { NATIVE } from './native.ts';
import { OPERATOR } from './operator.ts';
import { SPARK_SUBMIT } from './spark-submit.ts';

/** Attempts to get beyond a tenant's limits, through each way to submit. */
export const ESCAPES: Readonly<Record<Kind, readonly Escape[]>> = {
  native: NATIVE,
  'spark-submit': SPARK_SUBMIT,
  manifest: MANIFEST,
  operator: OPERATOR,
};
