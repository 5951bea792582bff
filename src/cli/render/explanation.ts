import { Document, visit, type Node } from 'yaml';
import type { ExplainedValue, Explanation } from '../../config/explain/explain.ts';
import { unflatten } from '../../config/schema/flatten.ts';
import { limitLines } from './limits.ts';

/** What is told of an explanation beside itself. */
export interface ExplainedFrom {
  readonly source: string;
  readonly version: string;
  readonly notes: readonly string[];
}

/** Marks where a comment begins, so that the comments can be aligned. In no text that YAML writes as it is. */
const MARK = '\u{F0000}';
/** Comments of values longer than this stand where they stand. */
const WIDEST = 72;

/** An explanation as a batch file: its values, each with who says it as a comment, and all else as comments. */
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
  return [...head.map(comment), commentedYaml(values), ...tail.map(comment)].join('\n');
}

function comment(line: string): string {
  return `# ${line.replaceAll('\n', ' ')}`;
}

/** The values as YAML, with a comment behind each line that holds one. */
function commentedYaml(values: readonly ExplainedValue[]): string {
  const document = new Document(unflatten(values), { aliasDuplicateObjects: false });
  for (const { path, from, forced } of values) {
    const told = `${MARK}${from}${forced ? ', forced' : ''}`;
    const node = document.getIn(path, true) as Node | undefined;
    if (!node) continue;
    // Behind every value of a list or map that is said as a whole; behind keys, YAML has no place for one.
    visit(node, {
      Scalar: (key, inner) => {
        if (key !== 'key') inner.comment = told;
      },
    });
  }
  const lines = document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd().split('\n');
  const parts = lines.map((line) => line.split(` #${MARK}`));
  const width = Math.min(
    WIDEST,
    Math.max(0, ...parts.map(([text = '', ...rest]) => (rest.length > 0 ? text.length : 0))),
  );
  return parts
    .map(([text = '', ...rest]) => (rest.length > 0 ? `${text.padEnd(width)}  # ${rest.join('')}` : text))
    .join('\n');
}
