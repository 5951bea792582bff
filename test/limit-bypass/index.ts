import type { BuiltInKind, LimitBypass } from './limit-bypass.ts';
import { MANIFEST } from './manifest.ts';
import { NATIVE } from './native.ts';
import { OPERATOR } from './operator.ts';
import { SPARK_SUBMIT } from './spark-submit.ts';

/** Batches that try to exceed the limits of a tenant, by submit kind. The limits must refuse each of them. */
export const LIMIT_BYPASSES: Readonly<Record<BuiltInKind, readonly LimitBypass[]>> = {
  native: NATIVE,
  'spark-submit': SPARK_SUBMIT,
  manifest: MANIFEST,
  operator: OPERATOR,
};
