import { Document, visit, type Node } from 'yaml';
import type { ExplainedValue, Explanation } from '../../config/explain/explain.ts';
import { unflatten } from '../../config/schema/flatten.ts';
import { limitLines } from './limits.ts';

/** The configuration of an explanation. */
export interface ExplainedFrom {
  readonly source: string;
  readonly version: string;
  readonly notes: readonly string[];
}

/** Marks the beginning of a comment, so that comments can be aligned. A private-use character, which YAML escapes in values. */
const MARK = '\u{F0000}';
/** Comments of longer values are not aligned. */
const MAXIMUM_ALIGNED_WIDTH = 72;

/** An explanation as a batch file: every value has its origin as a comment, and all other facts are comments as well. */
export function explanationYaml(explanation: Explanation, { source, version, notes }: ExplainedFrom): string {
  const { tenant, cluster, namespace, layers, values } = explanation;
  const head = [
    `configuration ${source}, version ${version}`,
    tenant ? `tenant ${tenant.name}, by ${tenant.by}` : 'no tenant',
    `cluster ${cluster.name}, by ${cluster.by}`,
    namespace ? `namespace ${namespace.name}, by ${namespace.by}` : 'no namespace',
    `layers: ${layers.map(({ name }) => name).join(' < ')} < batch`,
    ...notes,
  ];
  const limits = limitLines(layers);
  const tail = limits.length > 0 ? ['limits:', ...limits.map((line) => `  ${line}`)] : ['no limits'];
  return [...head.map(asComment), commentedYaml(values), ...tail.map(asComment)].join('\n');
}

function asComment(line: string): string {
  return `# ${line.replaceAll('\n', ' ')}`;
}

/** The values as YAML, with a comment at the end of each line that has a value. */
function commentedYaml(values: readonly ExplainedValue[]): string {
  const document = new Document(unflatten(values), { aliasDuplicateObjects: false });
  for (const { path, from, forced } of values) {
    const comment = `${MARK}${from}${forced ? ', forced' : ''}`;
    const node = document.getIn(path, true) as Node | undefined;
    if (!node) continue;
    // A list or map from one origin gets a comment at each of its values; YAML has no place for comments after keys.
    visit(node, {
      Scalar: (key, inner) => {
        if (key !== 'key') inner.comment = comment;
      },
    });
  }
  const lines = document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd().split('\n');
  const parts = lines.map((line) => line.split(` #${MARK}`));
  const width = Math.min(
    MAXIMUM_ALIGNED_WIDTH,
    Math.max(0, ...parts.map(([text = '', ...rest]) => (rest.length > 0 ? text.length : 0))),
  );
  return parts
    .map(([text = '', ...rest]) => (rest.length > 0 ? `${text.padEnd(width)}  # ${rest.join('')}` : text))
    .join('\n');
}
