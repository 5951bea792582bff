import { z } from 'zod';
import { configurationSchema } from '../../src/config/schema/document.ts';
import { type Effect, EFFECTS, effectOf } from '../../src/config/reload/effects.ts';
import { INTRODUCTION } from './introduction.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** How the tables call where a change shows. */
const SHORT: Readonly<Record<Effect, string>> = {
  restart: 'restart',
  connections: 'at once',
  running: 'running batches',
  queues: 'waiting batches',
  sweeps: 'next sweep',
  batches: 'new batches',
};

/** A part of the file with a table of its own; `path` leads to one such part, with any name where the file has names. */
interface Section {
  readonly title: string;
  readonly about: string;
  readonly path: readonly string[];
}

const LAYER: ReadonlySet<string> = new Set(['defaults', 'forced', 'limits']);

const SECTIONS: readonly Section[] = [
  { title: 'The file', about: 'At the top of the file:', path: [] },
  { title: '`limits` of any layer', about: 'What is not named is not limited.', path: ['limits'] },
  {
    title: '`clusters.NAME`',
    about:
      'Beside the three parts of a layer. One way to reach it is enough: a kubeconfig, `inCluster`, or a `server`.',
    path: ['clusters', '*'],
  },
  { title: '`placement[]`', about: 'The rules are tried in order.', path: ['placement', '*'] },
  { title: '`tenants.NAME`', about: 'Beside the three parts of a layer.', path: ['tenants', '*'] },
  { title: '`tenancy`', about: 'An entry of `from` is `batch`, or a map with one of the others.', path: ['tenancy'] },
  { title: '`sparkSubmit`', about: 'For batches with `submit.kind: spark-submit`.', path: ['sparkSubmit'] },
];

/** docs/reference/configuration.md */
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
    '| key | meaning | default | a change shows in |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function schemaAt(root: JsonSchema, path: readonly string[]): JsonSchema {
  let schema = root;
  for (const key of path) {
    const inner = key === '*' ? (schema.additionalProperties ?? schema.items) : schema.properties?.[key];
    if (typeof inner !== 'object' || Array.isArray(inner)) throw new Error(`There is nothing at ${path.join('.')}.`);
    schema = inner;
  }
  return schema;
}

/** One row for each key; maps of fixed keys that have no table of their own are opened. */
function rowsOf(schema: JsonSchema, path: readonly string[], within: readonly string[]): string[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    if (typeof inner === 'boolean' || (path.length > 1 && LAYER.has(key))) return [];
    const [at, name] = [
      [...path, key],
      [...within, key],
    ];
    const row = rowOf(name, inner, { required: required.has(key), effect: effectOf(at) });
    const hasTable = SECTIONS.some(({ path: other }) => [at.join('.'), `${at.join('.')}.*`].includes(other.join('.')));
    return hasTable ? [row] : [row, ...choicesOf(inner).flatMap((choice) => rowsOf(choice, at, name))];
  });
}

/** The map itself, the maps in a list, or the maps among which there is a choice. */
function choicesOf(schema: JsonSchema): JsonSchema[] {
  if (schema.properties) return [schema];
  const inner = [...(schema.anyOf ?? []), ...(Array.isArray(schema.items) ? [] : [schema.items])];
  return inner.flatMap((one) => (typeof one === 'object' ? choicesOf(one) : []));
}

function rowOf(
  name: readonly string[],
  { description = '', default: filled }: JsonSchema,
  { required, effect }: { required: boolean; effect: Effect },
): string {
  const [, meaning = description, told] = /^(.*?)\s*\bDefaults?:? (.+?)\.?$/s.exec(description) ?? [];
  const fallback =
    told ?? (required ? 'required' : filled === undefined || isEmpty(filled) ? '' : `\`${JSON.stringify(filled)}\``);
  return `| \`${name.join('.')}\` | ${cell(meaning)} | ${cell(fallback)} | ${SHORT[effect]} |`;
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
