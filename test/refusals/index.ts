import { CONTRADICTIONS } from './contradictions.ts';
import { FIELDS } from './fields.ts';
import { MANIFESTS } from './manifest.ts';
import { NATIVE } from './native.ts';
import { OPERATOR } from './operator.ts';
import { RESERVED } from './reserved.ts';
import { SPARK_SUBMIT } from './spark-submit.ts';

/** Batches that are refused, of every sort. What each is told is in docs/reference/refusals.md, which is made of these. */
export const REFUSALS = [FIELDS, RESERVED, CONTRADICTIONS, NATIVE, SPARK_SUBMIT, MANIFESTS, OPERATOR];
