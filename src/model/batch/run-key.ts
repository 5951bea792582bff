import { APPLICATION_ID_LABEL, ATTEMPT_LABEL, TAG_LABEL } from '../names.ts';

/**
 * The key of the batch run (`BatchPlan.key`) that created an object, by its labels: a tag is `<key>-<attempt>`, and our
 * application ids contain the key without its dashes. Undefined if the labels do not contain it.
 */
export function runKeyOf(labels: Readonly<Record<string, string>> | undefined): string | undefined {
  const tag = labels?.[TAG_LABEL] ?? labels?.[ATTEMPT_LABEL];
  if (tag !== undefined) return /^(.+)-\d+$/.exec(tag)?.[1];
  const hex = /^spark-([0-9a-f]{32})-\d+$/.exec(labels?.[APPLICATION_ID_LABEL] ?? '')?.[1];
  return hex?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
