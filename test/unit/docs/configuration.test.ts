import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { generatedDocs } from '../../../scripts/configuration-docs/files.ts';
import { checkDocument } from '../../../src/config/schema/check-document.ts';
import type { ConfigurationInput } from '../../../src/config/schema/document.ts';
import { readConfiguration } from '../../../src/config/schema/read-configuration.ts';
import { checkBatch } from '../../../src/model/schema/check-batch.ts';

const root = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test.each(Object.entries(generatedDocs()))('docs/reference/%s is what npm run config-schema writes', (name, text) => {
  expect(read(`docs/reference/${name}`)).toBe(text);
});

test('examples/sparkbatch.yaml is valid, and warned about nothing', () => {
  expect(readConfiguration('examples/sparkbatch.yaml', read('examples/sparkbatch.yaml')).warnings()).toEqual([]);
});

test('docs/reference/configuration.md tells the meaning of every key', () => {
  // What a variable is, everybody knows.
  const rows = read('docs/reference/configuration.md').matchAll(/^\| `([^`]+)` \| *\|/gm);
  expect([...rows].map(([, key]) => key)).toEqual(['exec.env.name', 'exec.env.value']);
});

function compiled(name: string): ValidateFunction {
  // The formats are for editors; the validator has rules of its own for addresses.
  return new Ajv({ strict: false, validateFormats: false }).compile(
    JSON.parse(read(`docs/reference/${name}`)) as object,
  );
}

describe('docs/reference/sparkbatch.schema.json agrees with the validator: it', () => {
  const validate = compiled('sparkbatch.schema.json');
  const valid = (document: unknown) => 'document' in checkDocument(document, { env: { X: 'x' }, readFile: () => 'x' });

  const GOOD: readonly (readonly [string, ConfigurationInput])[] = [
    ['takes nothing', {}],
    ['takes the example', parse(read('examples/sparkbatch.yaml')) as ConfigurationInput],
    [
      'takes clusters',
      { clusters: { a: { context: 'x' }, b: { namespaces: ['x'], requestTimeout: '1 s' } }, defaultCluster: 'a' },
    ],
    [
      'takes parts of batches',
      { defaults: { driver: { memory: '4G' }, retry: { infrastructure: 5 }, sparkConf: { 'spark.x': 1 } } },
    ],
    [
      'takes values taken back',
      { tenants: { a: { namespaces: ['a'], defaults: { image: null, driver: { labels: null } } } } },
    ],
    [
      'takes references where a text belongs',
      { defaults: { image: '${env:X}' }, clusters: { default: { defaultNamespace: '${env:X}' } } },
    ],
    [
      'takes all ways to tell tenants',
      {
        tenants: { t: { namespaces: ['a'] } },
        tenancy: { from: ['batch', { header: 'h', values: { x: 't' } }, { fixed: 't' }] },
      },
    ],
    [
      'takes limits',
      { limits: { runtime: 'P1D', driver: { cores: 0.5, memory: '8g' }, submitKinds: ['native'], images: ['*'] } },
    ],
    ['takes ways to submit', { forced: { submit: { kind: 'operator', spec: { a: 1 } } } }],
  ];
  test.each(GOOD)('%s', (_, document) => {
    expect(validate(document) || validate.errors).toBe(true);
    expect(valid(document)).toBe(true);
  });

  const BAD: readonly (readonly [string, unknown])[] = [
    ['a list', []],
    ['an unknown key', { defualts: {} }],
    ['no cluster name', { clusters: { '-a': {} } }],
    ['an unknown field of a cluster', { clusters: { a: { url: 'x' } } }],
    ['an unknown field of a batch', { defaults: { drivers: {} } }],
    ['a field of a batch of another type', { forced: { image: 5 } }],
    ['a deep field of a batch', { namespaces: { a: { defaults: { driver: { cores: 'two' } } } } }],
    ['a memory size that is none', { defaults: { driver: { memory: 'lots' } } }],
    ['a property that is none of Spark', { defaults: { sparkConf: { 'hadoop.x': 'y' } } }],
    ['a name in a layer', { defaults: { name: 'x' } }],
    ['a tenant in a layer', { forced: { tenant: 'x' } }],
    ['a cluster in the layer of a cluster', { clusters: { a: { defaults: { cluster: 'a' } } } }],
    ['a namespace in the layer of a namespace', { namespaces: { a: { forced: { namespace: 'a' } } } }],
    ['a tenant without namespaces', { tenants: { a: {} } }],
    ['a tenant without a name', { tenants: { '-': { namespaces: ['a'] } } }],
    ['a priority that there is not', { tenants: { a: { namespaces: ['a'], priority: 6 } } }],
    ['a way to submit that there is not', { limits: { submitKinds: ['livy'] } }],
    ['a manifest without its manifest', { defaults: { submit: { kind: 'manifest' } } }],
    ['a duration that is none', { limits: { runtime: 'soon' } }],
    ['a duration of a batch that is none', { defaults: { retention: 'soon' } }],
    ['no source of tenants', { tenancy: { from: [] } }],
    ['an unknown source of tenants', { tenancy: { from: ['magic'] } }],
    ['a policy that there is not', { orphans: 'keep' }],
    ['a pattern with white space', { limits: { images: ['a b'] } }],
  ];
  test.each(BAD)('refuses %s', (_, document) => {
    expect(validate(document)).toBe(false);
    expect(valid(document)).toBe(false);
  });
});

describe('docs/reference/batch.schema.json agrees with the validator: it', () => {
  const validate = compiled('batch.schema.json');
  const BATCH = { name: 'x', mainApplicationFile: 'local:///x.jar' };

  test.each<readonly [string, object]>([
    ['the least there is', {}],
    [
      'every sort of value',
      {
        driver: { cores: 2, coreRequest: 0.5, memory: '4G', labels: { 'a/b': 'c' } },
        arguments: ['a'],
        retention: '1.5 h',
      },
    ],
    ['a manifest', { submit: { kind: 'manifest', manifest: 'x', variables: { a: 1 } } }],
    ['limits of classes', { retry: { classes: { evicted: { limit: 3 } } } }],
  ])('takes %s', (_, fields) => {
    expect(validate({ ...BATCH, ...fields }) || validate.errors).toBe(true);
    expect('batch' in checkBatch({ ...BATCH, ...fields })).toBe(true);
  });

  test.each<readonly [string, object]>([
    ['no name', { name: '' }],
    ['an unknown field', { driverMemory: '4g' }],
    ['a null', { image: null }],
    ['an argument that is no text', { arguments: [1] }],
    ['a duration that is none', { retention: 'P' }],
    ['an unknown way to submit', { submit: { kind: 'livy' } }],
    ['a label Kubernetes does not take', { driver: { labels: { a: 'b c' } } }],
    ['a class without its limit', { retry: { classes: { evicted: {} } } }],
    ['a reference', { cleanup: '${env:X}' }],
  ])('refuses %s', (_, fields) => {
    expect(validate({ ...BATCH, ...fields })).toBe(false);
    expect('batch' in checkBatch({ ...BATCH, ...fields })).toBe(false);
  });
});
