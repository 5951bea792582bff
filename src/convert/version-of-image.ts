import type { Note } from './conversion.ts';
import type { Draft } from './draft.ts';

/** An image of Spark whose tag begins with Spark's version: `apache/spark:3.5.7-python3`. */
const TAGGED = /(?:^|\/)[^/:]*spark[^/:]*:v?([34]\.\d+\.\d+)(?![\d.])/;

/** Says the version of Spark that the image's tag tells. Left to itself, a batch is taken to run on the newest. */
export function versionOfImage(draft: Draft): Note[] {
  const { image = '', sparkVersion } = draft.batch();
  const version = TAGGED.exec(image)?.[1];
  if (version === undefined || sparkVersion !== undefined) return [];
  draft.set(['sparkVersion'], version);
  return [{ about: 'sparkVersion', message: `is ${version} by the tag of the image: mend it if that is not Spark's` }];
}
