import { describe, expect, test } from '@jest/globals';
import { InvalidConfigurationError } from '../../../../src/config/schema/errors.ts';
import { readConfiguration } from '../../../../src/config/schema/read-configuration.ts';
import type { ReferenceSources } from '../../../../src/config/schema/references.ts';

const SOURCES: ReferenceSources = {
  env: { REGION: 'eu', RETENTION: 'soon', NOTHING: '' },
  readFile: (path) => {
    if (path === '/run/cluster' || path === '/etc/sparkbatch/name') return 'prod';
    throw new Error('ENOENT: no such file');
  },
};

function read(text: string) {
  return readConfiguration('sparkbatch.yaml', text, SOURCES);
}

function refused(text: string): InvalidConfigurationError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof InvalidConfigurationError) return error;
    throw error;
  }
  throw new Error('The configuration was not refused.');
}

/** Every problem as `line:column path: message`. */
function locatedProblems(text: string): string[] {
  return refused(text).problems.map(({ line, column, path, message }) =>
    [`${line ?? '-'}:${column ?? '-'}`, ...(path === '' ? [] : [`${path}:`]), message].join(' '),
  );
}

describe('readConfiguration', () => {
  test('readConfiguration returns the document, its version and the files that it refers to', () => {
    const text =
      'clusters: { prod: {} }\ndefaultCluster: ${file:/run/cluster}\ndefaults: { image: "spark:${env:REGION}" }\n';
    expect(read(text)).toMatchObject({
      version: expect.stringMatching(/^[0-9a-f]{12}$/),
      files: ['/run/cluster'],
      document: { defaultCluster: 'prod', defaults: { image: 'spark:eu' }, clusters: { prod: {} } },
    });
  });

  test('readConfiguration resolves relative paths against the folder of the configuration', () => {
    const text = 'clusters: { prod: {} }\ndefaultCluster: ${file:name}\n';
    const { document, files } = readConfiguration('/etc/sparkbatch/sparkbatch.yaml', text, SOURCES);
    expect(document.defaultCluster).toBe('prod');
    expect(files).toEqual(['/etc/sparkbatch/name']);
  });

  test('the version of a configuration changes with its text, and only then', () => {
    const version = (text: string) => read(text).version;
    expect(version('defaults: {}')).toBe(version('defaults: {}'));
    expect(version('defaults: {}')).not.toBe(version('defaults: {} # comment'));
  });

  test.each([
    ['{ user: etl, group: risk }', []],
    ['{ user: "system:serviceaccount:team-a:submitter" }', []],
    ['{ serviceAccount: submitter }', []],
    ['{ user: "oidc:ann@example.org" }', []],
    ['{ user: "system:admin" }', ['user: is an identity of Kubernetes itself, which no tenant may have']],
    [
      '{ user: etl, group: "system:masters" }',
      ['group: is an identity of Kubernetes itself, which no tenant may have'],
    ],
    ['{ user: "two\\nlines" }', ['user: is not a name that a request can carry: use visible ASCII characters']],
    ['{ serviceAccount: Team_A }', ['serviceAccount: is not the name of a service account']],
  ])('readConfiguration checks the identity of a tenant: %s', (impersonate, expected) => {
    const text = `tenants: { risk: { namespaces: [team-a], impersonate: ${impersonate} } }`;
    const problems = expected.length === 0 ? [] : refused(text).problems;
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual(
      expected.map((one) => `tenants.risk.impersonate.${one}`),
    );
    if (expected.length === 0) expect(read(text).document.tenants['risk']).toHaveProperty('impersonate');
  });

  test('readConfiguration accepts JSON', () => {
    expect(read('{ "defaults": { "image": "spark" } }').document.defaults).toEqual({ image: 'spark' });
  });

  test('readConfiguration reports all problems at once, in the order of the file, each with its position', () => {
    const text = [
      'defualtCluster: prod',
      'defaults:',
      '  driver: { memory: lots, cors: 1 }',
      'namespaces:',
      '  team-*:',
      '    limits: { runtime: forever, executor: { instances: -1 } }',
      'tenants:',
      '  risk: {}',
      '',
    ];
    expect(locatedProblems(text.join('\n'))).toEqual([
      '1:1 defualtCluster: is not a field of the configuration; did you mean "defaultCluster"?',
      '3:13 defaults.driver.memory: is not a memory size as Spark writes it: use 512m or 4g',
      '3:27 defaults.driver.cors: is not a field of a batch; did you mean "cores"?',
      '6:15 namespaces["team-*"].limits.runtime: "forever" is not a duration: write ISO-8601 (PT30S, PT5M, P1D) or short (30s, 5m, 1d)',
      '6:45 namespaces["team-*"].limits.executor.instances: must be at least 0',
      '8:3 tenants.risk.namespaces: is missing: a list is needed',
    ]);
  });

  const ROWS: readonly (readonly [string, string, string])[] = [
    ['a syntax error', 'defaults:\n  image: "x\n', '3:1 Missing closing "quote'],
    [
      'a duplicate key',
      'defaults: {}\ndefaults: {}\n',
      '2:1 a key is given twice in the same map, and the last one counts',
    ],
    [
      'a second document',
      'defaults: {}\n---\nforced: {}\n',
      '2:1 another document begins here; a file holds one configuration',
    ],
    ['an empty file', '# later\n', '-:- is empty'],
    ['a list', '- a\n', '1:1 (the configuration): must be a map, not a list'],
    [
      'an alias without an anchor',
      'defaults: *nowhere\n',
      '1:1 an alias (*name) without an anchor before it: put a text that begins with * in quotes',
    ],
    [
      'a reference to an unset variable',
      'defaults:\n  image: ${env:NOWHERE}\n',
      '2:3 defaults.image: refers to the environment variable NOWHERE, which is not set',
    ],
    [
      'a reference to a missing file',
      'defaultCluster: ${file:/nowhere}\n',
      "1:1 defaultCluster: refers to the file /nowhere, which can't be read: ENOENT: no such file",
    ],
  ];
  test.each(ROWS)('readConfiguration refuses %s', (_, text, problem) => {
    expect(locatedProblems(text)).toEqual([problem]);
  });

  test('a problem does not quote the value of a reference, which may be a secret', () => {
    expect(locatedProblems('defaults:\n  retention: ${env:RETENTION}\n')).toEqual([
      '2:3 defaults.retention: "${env:RETENTION}" is not a duration: write ISO-8601 (PT30S, PT5M, P1D) or short (30s, 5m, 1d)',
    ]);
  });

  test('the message of the error names the file and the line', () => {
    expect(refused('orphans: keep\n').message).toBe(
      'The configuration was refused (sparkbatch.yaml). line 1: orphans: must be one of delete, report, never',
    );
    expect(refused('- a: [\n').message).toMatch(/^The configuration was refused \(sparkbatch\.yaml\)\. line \d+: \w/);
  });

  test('the error lists the files that the configuration refers to, because their content may be the cause', () => {
    expect(refused('defaultCluster: ${file:/nowhere}\n').files).toEqual(['/nowhere']);
  });
});
