/** The types of the client for Go. */
import { type Field, type NamedType, namedTypes, type ValueType, wrapped } from './types.ts';

/** The generated file. */
export const GO_MODELS = 'clients/go/models.go';

/** The text of the types, formatted as by gofmt. */
export async function goModels(): Promise<string> {
  const types = await namedTypes();
  const records = new Set(types.filter((type) => 'fields' in type).map(({ name }) => name));
  return [
    '// Code generated from schemas/spark-batch.json by npm run client-models. DO NOT EDIT.',
    '',
    'package sparkbatch',
    ...types.flatMap((type) => ['', ...declaration(type, records)]),
    '',
  ].join('\n');
}

function declaration(type: NamedType, records: ReadonlySet<string>): string[] {
  const { name, description } = type;
  const doc = comment(`${name}: ${description}`, '');
  if ('alias' in type) return [...doc, `type ${name} = ${goType(type.alias)}`];
  if ('values' in type) {
    const width = Math.max(...type.values.map((value) => constant(name, value).length));
    return [
      ...comment(`${name}: ${description} A newer worker may send further values.`, ''),
      `type ${name} string`,
      '',
      `// Values of ${name}.`,
      'const (',
      ...type.values.map((value) => `\t${constant(name, value).padEnd(width)} ${name} = ${JSON.stringify(value)}`),
      ')',
    ];
  }
  const fields = type.fields.flatMap((field, index) => [
    ...(index > 0 ? [''] : []),
    ...comment(field.description || `Of the ${field.name}.`, '\t'),
    `\t${exported(field.name)} ${fieldType(field, records)} \`json:"${field.name}${field.required ? '' : ',omitempty'}"\``,
  ]);
  return [...doc, `type ${name} struct {`, ...fields, '}'];
}

/** Zero and false of an optional field are values; a pointer distinguishes them from an absent field. An empty text is absent. */
function fieldType({ type, required }: Field, records: ReadonlySet<string>): string {
  const optional =
    type === 'integer' || type === 'number' || type === 'boolean' || (isNamed(type) && records.has(type.name));
  return optional && !required ? `*${goType(type)}` : goType(type);
}

function isNamed(type: ValueType): type is { readonly name: string } {
  return typeof type === 'object' && 'name' in type;
}

function goType(type: ValueType): string {
  switch (type) {
    case 'string':
    case 'any':
      return type;
    case 'integer':
      return 'int';
    case 'number':
      return 'float64';
    case 'boolean':
      return 'bool';
    default:
      if ('list' in type) return `[]${goType(type.list)}`;
      if ('map' in type) return `map[${type.keys ?? 'string'}]${goType(type.map)}`;
      return type.name;
  }
}

/** `batchId` is `BatchID`, as Go writes it. */
function exported(name: string): string {
  const words = name.split(/[^a-zA-Z0-9]|(?<=[a-z0-9])(?=[A-Z])/);
  return words
    .map((word) => INITIALISMS[word.toLowerCase()] ?? `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join('');
}

const INITIALISMS: Readonly<Record<string, string>> = { id: 'ID', ui: 'UI', uid: 'UID', url: 'URL' };

function constant(type: string, value: string): string {
  const words = value === value.toUpperCase() ? value.toLowerCase().replaceAll('_', '-') : value;
  return `${type}${exported(words)}`;
}

/** Text as lines of a comment. */
function comment(text: string, indent: string): string[] {
  const width = 118 - indent.length;
  return text
    .split('\n')
    .flatMap((paragraph) => wrapped(paragraph, width).map((line) => `${indent}// ${line}`.trimEnd()));
}
