import { z } from 'zod';
import { configurationSchema } from '../../src/config/schema/document.ts';
import { type Effect, EFFECTS, effectOf } from '../../src/config/reload/effects.ts';
import { INTRODUCTION } from './introduction.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Names of the effects in the tables. */
const SHORT: Readonly<Record<Effect, string>> = {
  restart: 'restart',
  connections: 'at once',
  running: 'running batches',
  queues: 'waiting batches',
  adoption: 'new adoptions',
  sweeps: 'next sweep',
  batches: 'new batches',
};

/** A part of the file that has its own table. */
interface Section {
  readonly title: string;
  readonly about: string;
  /** Path of the part; `*` stands for an entry of a map or list. */
  readonly path: readonly string[];
}

const LAYER: ReadonlySet<string> = new Set(['defaults', 'forced', 'limits']);

const SECTIONS: readonly Section[] = [
  { title: 'Top of the file', about: 'The keys at the top of the file:', path: [] },
  { title: '`limits` of any layer', about: 'What no layer limits is unlimited.', path: ['limits'] },
  {
    title: '`clusters.NAME`',
    about:
      'A cluster is also a layer, with the three parts above. It is reached by a kubeconfig, `inCluster`, or a `server`.',
    path: ['clusters', '*'],
  },
  {
    title: '`clusters.NAME.adopt`',
    about:
      'Workers [adopt drivers](../guide/adopt.md#as-drivers-appear) of other clients as they appear. Without this section they adopt none.',
    path: ['clusters', '*', 'adopt'],
  },
  { title: '`placement[]`', about: 'The first rule that matches a batch applies.', path: ['placement', '*'] },
  { title: '`tenants.NAME`', about: 'A tenant is also a layer, with the three parts above.', path: ['tenants', '*'] },
  {
    title: '`tenancy`',
    about: 'An entry of `from` is `batch`, or a map with one of the other keys.',
    path: ['tenancy'],
  },
  { title: '`links`', about: 'Links that are shown with a batch.', path: ['links'] },
  { title: '`archive`', about: 'The [archive of logs](../operate/logs.md#archive).', path: ['archive'] },
  { title: '`archive.s3`', about: 'An S3-compatible store, instead of a directory.', path: ['archive', 's3'] },
  { title: '`sparkUi`', about: '[Access to Spark UIs](../operate/spark-ui.md).', path: ['sparkUi'] },
  { title: '`sparkUi.ingress`', about: 'An Ingress for each driver.', path: ['sparkUi', 'ingress'] },
  { title: '`sparkUi.httpRoute`', about: 'An HTTPRoute for each driver.', path: ['sparkUi', 'httpRoute'] },
  {
    title: '`sparkUi.httpRoute.parentRefs[]`',
    about: 'A Gateway that serves the route.',
    path: ['sparkUi', 'httpRoute', 'parentRefs', '*'],
  },
  {
    title: '`podReads`',
    about: '[Logs and Events](../operate/logs.md#logs-and-events-through-a-worker) through a worker.',
    path: ['podReads'],
  },
  { title: '`sparkSubmit`', about: 'For batches with `submit.kind: spark-submit`.', path: ['sparkSubmit'] },
];

/** The content of docs/reference/configuration.md. */
export function configurationDocument(): string {
  const schema = z.toJSONSchema(configurationSchema, { io: 'input', unrepresentable: 'any' });
  const meanings = Object.entries(EFFECTS).map(([effect, meaning]) => `| ${SHORT[effect as Effect]} | ${meaning} |`);
  return [INTRODUCTION, ...meanings, '', ...SECTIONS.flatMap((section) => [sectionText(section, schema), '']), '']
    .join('\n')
    .replace(/\n+$/, '\n');
}

function sectionText({ title, about, path }: Section, root: JsonSchema): string {
  const rows = rowsOf(schemaAt(root, path), path, []);
  return [
    `## ${title}`,
    '',
    about,
    '',
    '| key | meaning | default | a change affects |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function schemaAt(root: JsonSchema, path: readonly string[]): JsonSchema {
  let schema = root;
  for (const key of path) {
    const inner = key === '*' ? (schema.additionalProperties ?? schema.items) : schema.properties?.[key];
    if (typeof inner !== 'object' || Array.isArray(inner))
      throw new Error(`The schema has nothing at ${path.join('.')}.`);
    schema = inner;
  }
  return schema;
}

/** One row for each key. Maps with fixed keys are expanded unless they have their own table. */
function rowsOf(schema: JsonSchema, path: readonly string[], within: readonly string[]): string[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    if (typeof inner === 'boolean' || (path.length > 1 && LAYER.has(key))) return [];
    const at = [...path, key];
    const name = [...within, key];
    const row = rowOf(name, inner, { required: required.has(key), effect: effectOf(at) });
    const hasTable = SECTIONS.some(({ path: other }) => [at.join('.'), `${at.join('.')}.*`].includes(other.join('.')));
    // Alternatives may have a key in common, which has one row.
    return hasTable ? [row] : [row, ...new Set(choicesOf(inner).flatMap((choice) => rowsOf(choice, at, name)))];
  });
}

/** The maps that a value can be: itself, the entries of a list, or the alternatives of a union. */
function choicesOf(schema: JsonSchema): JsonSchema[] {
  if (schema.properties) return [schema];
  const inner = [...(schema.anyOf ?? []), ...(Array.isArray(schema.items) ? [] : [schema.items])];
  return inner.flatMap((one) => (typeof one === 'object' ? choicesOf(one) : []));
}

function rowOf(
  name: readonly string[],
  { description = '', default: schemaDefault }: JsonSchema,
  { required, effect }: { required: boolean; effect: Effect },
): string {
  // A description may end with the default, where that is not a value of the schema: `Context of the kubeconfig. Default: ...`.
  const [, meaning = description, describedDefault] = /^(.*?)\s*\bDefaults?:? (.+?)\.?$/s.exec(description) ?? [];
  const defaultText =
    describedDefault ??
    (required
      ? 'required'
      : schemaDefault === undefined || isEmpty(schemaDefault)
        ? ''
        : `\`${JSON.stringify(schemaDefault)}\``);
  return `| \`${name.join('.')}\` | ${cell(meaning)} | ${cell(defaultText)} | ${SHORT[effect]} |`;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function cell(text: string): string {
  return text
    .replaceAll('|', String.raw`\|`)
    .replaceAll('\n', ' ')
    .replaceAll(/(?<!`)\*(?!`)/g, '`*`');
}
