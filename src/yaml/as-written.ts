import { type Document, isMap, isPair, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml';

/** Maps of text in resources of Kubernetes and in batches: a number in them stands for the text that was written. */
const MAPS_OF_TEXT: ReadonlySet<string> = new Set([
  'labels',
  'annotations',
  'matchLabels',
  'nodeSelector',
  'envVars',
  'sparkConf',
  'hadoopConf',
  'data',
]);

/**
 * Replaces plain numbers and booleans where Kubernetes wants text by the text that was written (`value: 8080`, `version:
 * 1.10`), as Spark reads them in a pod template. Without recursion, in linear time.
 */
export function readTextAsWritten(document: Document.Parsed): void {
  const pending: { readonly node: unknown; readonly field: string }[] = [{ node: document.contents, field: '' }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, field } = next;
    if (isSeq(node)) for (const item of node.items) pending.push({ node: item, field: '' });
    if (!isMap(node)) continue;
    const isOfText = MAPS_OF_TEXT.has(field) || (field === 'env' && !hasKey(node, 'name'));
    const isVariable = node.items.length === 2 && hasKey(node, 'name');
    for (const pair of node.items) {
      if (!isPair(pair)) continue;
      const key = isScalar(pair.key) && typeof pair.key.value === 'string' ? pair.key.value : '';
      if (isScalar(pair.value) && (isOfText || (isVariable && key === 'value'))) asWritten(pair.value);
      else pending.push({ node: pair.value, field: key });
    }
  }
}

function hasKey(map: YAMLMap, name: string): boolean {
  return map.items.some(({ key }) => isScalar(key) && key.value === name);
}

function asWritten(scalar: Scalar): void {
  const { value, source, type } = scalar;
  if (type !== 'PLAIN' || source === undefined) return;
  if (typeof value === 'number' || typeof value === 'boolean') scalar.value = source;
}
