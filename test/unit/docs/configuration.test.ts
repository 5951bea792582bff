import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { checkDocument } from '../../../src/config/schema/check-document.ts';
import type { ConfigurationInput } from '../../../src/config/schema/document.ts';
import { readConfiguration } from '../../../src/config/schema/read-configuration.ts';
import { checkBatch } from '../../../src/model/schema/check-batch.ts';

const root = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('examples/sparkbatch.yaml is valid and has no warnings', () => {
  expect(readConfiguration('examples/sparkbatch.yaml', read('examples/sparkbatch.yaml')).warnings()).toEqual([]);
});

test('docs/reference/configuration.md describes every key', () => {
  // The name and value of an environment variable need no description.
  const rows = read('docs/reference/configuration.md').matchAll(/^\| `([^`]+)` \| *\|/gm);
  expect([...rows].map(([, key]) => key)).toEqual(['exec.env.name', 'exec.env.value']);
});

function compiled(name: string): ValidateFunction {
  // Formats are only hints for editors. The validator has its own rules for addresses.
  return new Ajv({ strict: false, validateFormats: false }).compile(
    JSON.parse(read(`docs/reference/${name}`)) as object,
  );
}

describe('docs/reference/sparkbatch.schema.json', () => {
  const validate = compiled('sparkbatch.schema.json');
  const isValid = (document: unknown) =>
    'document' in checkDocument(document, { env: { X: 'x' }, readFile: () => 'x' });

  const GOOD: readonly (readonly [string, ConfigurationInput])[] = [
    ['an empty document', {}],
    ['the example', parse(read('examples/sparkbatch.yaml')) as ConfigurationInput],
    [
      'clusters',
      { clusters: { a: { context: 'x' }, b: { namespaces: ['x'], requestTimeout: '1 s' } }, defaultCluster: 'a' },
    ],
    [
      'parts of batches',
      { defaults: { driver: { memory: '4G' }, retry: { infrastructure: 5 }, sparkConf: { 'spark.x': 1 } } },
    ],
    [
      'values that are unset by null',
      { tenants: { a: { namespaces: ['a'], defaults: { image: null, driver: { labels: null } } } } },
    ],
    [
      'references in place of texts',
      { defaults: { image: '${env:X}' }, clusters: { default: { defaultNamespace: '${env:X}' } } },
    ],
    [
      'all sources of tenants',
      {
        tenants: { t: { namespaces: ['a'] } },
        tenancy: { from: ['batch', { header: 'h', values: { x: 't' } }, { fixed: 't' }] },
      },
    ],
    [
      'limits',
      { limits: { runtime: 'P1D', driver: { cores: 0.5, memory: '8g' }, submitKinds: ['native'], images: ['*'] } },
    ],
    ['kinds of submission', { forced: { submit: { kind: 'operator', spec: { a: 1 } } } }],
  ];
  test.each(GOOD)('the schema of the configuration and the validator accept %s', (_, document) => {
    expect(validate(document) || validate.errors).toBe(true);
    expect(isValid(document)).toBe(true);
  });

  const BAD: readonly (readonly [string, unknown])[] = [
    ['a list', []],
    ['an unknown key', { defualts: {} }],
    ['an invalid cluster name', { clusters: { '-a': {} } }],
    ['an unknown field of a cluster', { clusters: { a: { url: 'x' } } }],
    ['an unknown field of a batch', { defaults: { drivers: {} } }],
    ['a field of a batch of another type', { forced: { image: 5 } }],
    ['a deep field of a batch', { namespaces: { a: { defaults: { driver: { cores: 'two' } } } } }],
    ['an invalid memory size', { defaults: { driver: { memory: 'lots' } } }],
    ['a property that does not belong to Spark', { defaults: { sparkConf: { 'hadoop.x': 'y' } } }],
    ['a name in a layer', { defaults: { name: 'x' } }],
    ['a tenant in a layer', { forced: { tenant: 'x' } }],
    ['a cluster in the layer of a cluster', { clusters: { a: { defaults: { cluster: 'a' } } } }],
    ['a namespace in the layer of a namespace', { namespaces: { a: { forced: { namespace: 'a' } } } }],
    ['a tenant without namespaces', { tenants: { a: {} } }],
    ['an invalid tenant name', { tenants: { '-': { namespaces: ['a'] } } }],
    ['an invalid priority', { tenants: { a: { namespaces: ['a'], priority: 6 } } }],
    ['an unknown kind of submission', { limits: { submitKinds: ['livy'] } }],
    ['a manifest without its manifest', { defaults: { submit: { kind: 'manifest' } } }],
    ['an invalid duration', { limits: { runtime: 'soon' } }],
    ['an invalid duration of a batch', { defaults: { retention: 'soon' } }],
    ['an empty list of tenant sources', { tenancy: { from: [] } }],
    ['an unknown tenant source', { tenancy: { from: ['magic'] } }],
    ['an unknown sweep policy', { orphans: 'keep' }],
    ['a pattern with white space', { limits: { images: ['a b'] } }],
  ];
  test.each(BAD)('the schema of the configuration and the validator refuse %s', (_, document) => {
    expect(validate(document)).toBe(false);
    expect(isValid(document)).toBe(false);
  });
});

describe('docs/reference/batch.schema.json', () => {
  const validate = compiled('batch.schema.json');

  test('describes fields by the tables of fields in docs/reference/batch.md, not by others', () => {
    const { properties } = JSON.parse(read('docs/reference/batch.schema.json')) as {
      properties: Record<string, { properties: Record<string, { description?: string }> }>;
    };
    expect(properties['executor']?.properties['instances']?.description).toBe(
      "Executor only: number of executors (default: 2 (Spark's default))",
    );
    expect(properties['driver']?.properties['serviceAccount']?.description).toMatch(
      /\(default: default of the namespace\)$/,
    );
  });

  const BATCH = { name: 'x', mainApplicationFile: 'local:///x.jar' };

  test.each<readonly [string, object]>([
    ['only the required fields', {}],
    [
      'values of every type',
      {
        driver: { cores: 2, coreRequest: 0.5, memory: '4G', labels: { 'a/b': 'c' } },
        arguments: ['a'],
        retention: '1.5 h',
      },
    ],
    ['a manifest', { submit: { kind: 'manifest', manifest: 'x', variables: { a: 1 } } }],
    ['limits of failure classes', { retry: { classes: { evicted: { limit: 3 } } } }],
  ])('the schema of a batch and the validator accept %s', (_, fields) => {
    expect(validate({ ...BATCH, ...fields }) || validate.errors).toBe(true);
    expect('batch' in checkBatch({ ...BATCH, ...fields })).toBe(true);
  });

  test.each(globSync('examples/**/*.yaml', { cwd: root }).filter((path) => /^name: /m.test(read(path))))(
    'the schema of a batch accepts %s',
    (path) => {
      expect(validate(parse(read(path))) || validate.errors).toBe(true);
    },
  );

  test.each<readonly [string, object]>([
    ['a manifest and a file with one', { submit: { kind: 'manifest', manifest: 'x', manifestFile: 'x.yaml' } }],
    ['a file with a manifest for another kind', { submit: { kind: 'native', manifestFile: 'x.yaml' } }],
    ['a template file that is not a path', { driver: { templateFile: {} } }],
  ])('the schema of a batch refuses %s', (_, fields) => {
    expect(validate({ ...BATCH, ...fields })).toBe(false);
  });

  test('the schema of a batch accepts a placeholder for every kind of value, and says when it is not one', () => {
    const fields = (value: string) => ({
      namespace: `team-${value}`,
      executor: { instances: value, memory: value },
      timeouts: { runtime: value },
      evidence: { finalizer: value },
      cleanup: value,
      parameters: { p: { type: 'integer', default: 1 } },
    });
    expect(validate({ ...BATCH, ...fields('${{ p }}') }) || validate.errors).toBe(true);
    expect(validate({ ...BATCH, ...fields('${p}') })).toBe(false);
    expect(validate({ ...BATCH, parameters: { p: { type: '${{ q }}' } } })).toBe(false);
  });

  test.each<readonly [string, object]>([
    ['no name', { name: '' }],
    ['an unknown field', { driverMemory: '4g' }],
    ['a null', { image: null }],
    ['an argument that is not a string', { arguments: [1] }],
    ['an invalid duration', { retention: 'P' }],
    ['an unknown kind of submission', { submit: { kind: 'livy' } }],
    ['a label that Kubernetes does not accept', { driver: { labels: { a: 'b c' } } }],
    ['a failure class without a limit', { retry: { classes: { evicted: {} } } }],
    ['a reference', { cleanup: '${env:X}' }],
  ])('the schema of a batch and the validator refuse %s', (_, fields) => {
    expect(validate({ ...BATCH, ...fields })).toBe(false);
    expect('batch' in checkBatch({ ...BATCH, ...fields })).toBe(false);
  });
});
