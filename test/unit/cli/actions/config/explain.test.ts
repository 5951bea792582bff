import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { explain, type ExplainOptions } from '../../../../../src/cli/actions/config/explain.ts';
import { checkBatch } from '../../../../../src/model/schema/check-batch.ts';
import { runAction } from './run-action.ts';

const CONFIGURATION = `
clusters:
  prod:
    namespaces: [team-a, team-b]
    forced: { driver: { serviceAccount: spark } }
defaults:
  image: "spark:\${file:version}"
  imagePullSecrets: [pull]
limits: { executor: { instances: 20 }, runtime: 4h }
namespaces:
  team-*: { limits: { images: ["spark:*"] } }
tenants:
  risk:
    namespaces: [team-a]
    defaults: { sparkConf: { spark.hadoop.fs.s3a.secret.key: "\${file:key}" } }
    forced: { timeouts: { runtime: 3h } }
`;

const BATCH =
  'name: daily\nmainApplicationFile: local:///job.py\narguments: [one, two words]\ndriver: { memory: 4g }\n';

const explained = (
  batch: string,
  options: Partial<ExplainOptions> = {},
  { json = false, configuration = CONFIGURATION } = {},
) =>
  runAction(
    { 'batch.yaml': batch, 'sparkbatch.yaml': configuration, version: '4.1\n', key: 'hunter2\n' },
    (output, path) => explain(output, { file: path('batch.yaml'), config: path('sparkbatch.yaml'), ...options }),
    { json },
  );

describe('sparkbatch config explain', () => {
  test('shows every value with its origin', async () => {
    const { out, err, exit } = await explained(BATCH, { tenant: 'risk' });
    expect(err).toBe('');
    expect(exit).toBe(0);
    expect(out.replace(/version [0-9a-f]{12}/, 'version V')).toBe(`\
# configuration sparkbatch.yaml, version V
# tenant risk, by the field "tenant" of the batch
# cluster prod, by the default cluster
# namespace team-a, by the first namespace of tenant risk
# layers: defaults < cluster prod < namespace team-* < tenant risk < batch
name: daily                                    # batch
mainApplicationFile: local:///job.py           # batch
arguments:
  - one                                        # batch
  - two words                                  # batch
sparkConf:
  spark.hadoop.fs.s3a.secret.key: \${file:key}  # tenant risk
image: spark:\${file:version}                   # defaults
imagePullSecrets:
  - pull                                       # defaults
driver:
  memory: 4g                                   # batch
  serviceAccount: spark                        # cluster prod, forced
cluster: prod                                  # the default cluster
namespace: team-a                              # the first namespace of tenant risk
tenant: risk                                   # batch
submit:
  kind: native                                 # default
timeouts:
  submit: PT30S                                # default
  pendingProblem: PT3M                         # default
  runtime: 3h                                  # tenant risk, forced
reconcile:
  initialInterval: PT10M                       # default
  maximumInterval: PT1H                        # default
stateSource: POD                               # default
retention: PT5M                                # default
cleanup: COMPLETED                             # default
evidence:
  finalizer: true                              # default
  logLines: 200                                # default
retry:
  application: 0                               # default
  infrastructure: 3                            # default
  initialInterval: PT10S                       # default
  maximumInterval: PT5M                        # default
onFailure: fail                                # default
# limits:
#   executor.instances: 20  (defaults)
#   runtime: PT4H           (defaults)
#   images: spark:*         (namespace team-*)
`);
  });

  test('writes a batch file of the same batch', async () => {
    const { out } = await explained('name: x\nmainApplicationFile: local:///job.jar\nimage: "spark:4"\ntenant: risk\n');
    const again = checkBatch(parse(out.replace(/spark\.hadoop.*\n/, 'spark.x: y\n')));
    expect(again).toMatchObject({
      batch: { name: 'x', image: 'spark:4', cluster: 'prod', namespace: 'team-a', retention: 300_000 },
    });
  });

  test('shows what workers would refuse, with position and layer, and exits with 2', async () => {
    const batch = `${BATCH}image: mine\nnamespace: team-b\ntimeouts: { runtime: 5h }\nretention: soon\n`;
    const { out, err, exit } = await explained(batch, { tenant: 'risk' });
    expect(exit).toBe(2);
    expect(err.split('\n')).toEqual([
      'batch.yaml:6:1: namespace: "team-b" in cluster "prod" is not available to tenant risk; its namespaces are team-a',
      `batch.yaml:7:13: timeouts.runtime: can't be set: tenant risk forces timeouts.runtime to "3h"; leave it out`,
      'batch.yaml:8:1: retention: "soon" is not a duration: write ISO-8601 (PT30S, PT5M, P1D) or short (30s, 5m, 1d)',
      'sparkbatch: The batch would be refused.',
      '',
    ]);
    expect(out).toMatch(/^image: mine +# batch$/m);
  });

  test('shows what only the submit kind refuses', async () => {
    const configuration = 'defaults: { executor: { cores: 2 } }\n';
    const { err, exit } = await explained('name: x\nmainApplicationFile: local:///j.jar\n', {}, { configuration });
    expect(exit).toBe(2);
    expect(err).toContain('batch.yaml:1:1: image: is missing: name the container image of driver and executors\n');
  });

  test('shows an unknown cluster as a problem', async () => {
    const { err, exit } = await explained(BATCH, { tenant: 'risk', cluster: 'mars' });
    expect([exit, err.split('\n')[0]]).toEqual([
      2,
      'batch.yaml:1:1: cluster: "mars" is not served by this worker; it serves prod',
    ]);
  });

  test('writes one JSON document that includes the problems', async () => {
    const { out, err, exit } = await explained(BATCH, {}, { json: true });
    expect([exit, err]).toEqual([2, '']);
    expect(JSON.parse(out)).toMatchObject({
      version: expect.stringMatching(/^[0-9a-f]{12}$/),
      cluster: { name: 'prod', by: 'the default cluster' },
      batch: { name: 'daily', driver: { memory: '4g', serviceAccount: 'spark' } },
      values: expect.arrayContaining([
        { path: 'driver.serviceAccount', value: 'spark', from: 'cluster prod', forced: true },
        { path: 'retention', value: 'PT5M', from: 'default', forced: false },
      ]),
      limits: [{ layer: 'defaults' }, { layer: 'namespace team-*' }],
      problems: [
        { path: 'tenant', message: 'is missing: it is determined by the field "tenant" of the batch', line: 1 },
        { path: 'namespace', message: '"team-a" in cluster "prod" is reserved for tenant risk', line: 1 },
      ],
    });
    expect(out).not.toContain('hunter2');
  });

  test('selects a tenant by the most trusted source', async () => {
    const configuration = `${CONFIGURATION}tenancy: { from: [{ header: team, values: { r: risk } }] }\n`;
    const { out, exit } = await explained(BATCH, { tenant: 'risk' }, { configuration });
    expect(exit).toBe(0);
    expect(out).toContain('# tenant risk, by header "team"\n');
    expect(out).toMatch(/^tenant: risk +# header "team"$/m);
  });

  test('notes what is assumed because a kubeconfig cannot be read', async () => {
    const configuration = 'clusters: { far: { kubeconfig: /nowhere } }\ndefaults: { image: spark }\n';
    const { out, exit } = await explained(BATCH, {}, { configuration });
    expect(exit).toBe(0);
    expect(out).toMatch(/^# The default namespace of cluster far is assumed to be "default": .+ENOENT/m);
  });

  test('exits with 2 for a file without a batch, and for an invalid configuration', async () => {
    expect(await explained('a text\n')).toMatchObject({
      exit: 2,
      err: 'batch.yaml:1:1: (the batch): must be a map, not a string\nsparkbatch: batch.yaml is not a valid batch. Nothing was created.\n',
    });
    expect(await explained(BATCH, {}, { configuration: 'orphans: maybe\n' })).toMatchObject({
      exit: 2,
      err: 'sparkbatch.yaml:1:1: orphans: must be one of delete, report, never\nsparkbatch: sparkbatch.yaml is not a valid configuration.\n',
    });
  });
});
