import { CONTRADICTIONS } from './contradictions.ts';
import { EXISTING } from './existing.ts';
import { FIELDS } from './fields.ts';
import { MANIFESTS } from './manifest.ts';
import { NATIVE } from './native.ts';
import { OPERATOR } from './operator.ts';
import { RESERVED } from './reserved.ts';
import { SPARK_SUBMIT } from './spark-submit.ts';

/** Invalid batches, by topic. docs/reference/refusals.md is generated from them. */
export const REFUSALS = [FIELDS, RESERVED, CONTRADICTIONS, NATIVE, SPARK_SUBMIT, MANIFESTS, OPERATOR, EXISTING];
