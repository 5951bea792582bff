import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { KubernetesObject, V1ConfigMap, V1Deployment } from '@kubernetes/client-node';
import { describe, expect, jest, test } from '@jest/globals';
import type { ConfigurationDocument } from '../../../src/config/schema/document.ts';
import { readConfiguration } from '../../../src/config/schema/read-configuration.ts';
import { policyObjects, policyYaml } from '../../../src/policies/index.ts';
import { runCommand } from '../../support/command.ts';
import { DEPLOY, objectsOf, patchesOf, readKustomization, resourcesOf } from '../../support/deploy/kustomization.ts';

// The tests run the command line, which takes seconds to load on a busy machine.
jest.setTimeout(60_000);

const KUSTOMIZATIONS = ['worker', 'base', 'overlays/two-teams'];
const GRANTED = KUSTOMIZATIONS.slice(1);

test('every file in deploy/ is part of a tested kustomization', () => {
  // Others check deploy/observability (test/unit/deploy/observability.test.ts) and deploy/chart (test/integration/chart.test.ts).
  const files = readdirSync(DEPLOY, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(DEPLOY, join(entry.parentPath, entry.name)))
    .filter((file) => !/^(?:observability|chart)\//.test(file));
  const used = KUSTOMIZATIONS.flatMap((directory) => {
    const { resources, patches = [] } = readKustomization(directory);
    const named = [...resources.filter((name) => name.endsWith('.yaml')), ...patches.map(({ path }) => path)];
    return ['kustomization.yaml', ...named].map((name) => join(directory, name));
  });
  expect(files.toSorted()).toEqual([...new Set(used)].toSorted());
});

/** The configuration of the worker in the ConfigMap of a kustomization. */
function configurationOf(directory: string): ConfigurationDocument {
  const isConfigMap = (object: KubernetesObject): object is V1ConfigMap => object.kind === 'ConfigMap';
  const map = [...patchesOf(directory), ...objectsOf(directory)].find(isConfigMap);
  return readConfiguration(directory, map?.data?.['sparkbatch.yaml'] ?? '').document;
}

describe.each(GRANTED)('deploy/%s', (directory) => {
  const roleFiles = resourcesOf(directory).filter(({ text }) => text.includes('kind: Role'));

  test('its roles are the current output of sparkbatch rbac', async () => {
    expect(roleFiles).toHaveLength(1);
    for (const { text } of roleFiles) {
      const [line = '', ...rest] = text.split('\n');
      const command = /^# Made by: sparkbatch (.+)$/.exec(line)?.[1];
      const { code, out } = await runCommand(command?.split(' ') ?? []);
      expect(code).toBe(0);
      expect(rest.join('\n')).toBe(out);
    }
  });

  test('its policies are the current output of sparkbatch policies', () => {
    const files = resourcesOf(directory).filter(({ text }) => text.includes('kind: ValidatingAdmissionPolicy'));
    const document = configurationOf(directory);
    const { namespaces } = document.clusters['default'] ?? {};
    for (const { text } of files) {
      const [line = '', ...rest] = text.split('\n');
      expect(line).toMatch(/^# Made by: sparkbatch policies .*--worker-namespace spark-batch/);
      const trustedUsers = ['system:serviceaccount:spark-batch:spark-batch-worker'];
      const objects = policyObjects({ document, cluster: 'default', namespaces: namespaces as string[], trustedUsers });
      expect(rest.join('\n')).toBe(policyYaml(objects));
    }
  });

  test('its objects are unique, and their namespaces are created by it', () => {
    const objects = objectsOf(directory);
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata?.namespace ?? ''}/${metadata?.name}`);
    expect(names).toEqual([...new Set(names)]);
    const namespaces = objects.flatMap(({ kind, metadata }) => (kind === 'Namespace' ? metadata?.name : []));
    for (const { metadata } of objects) if (metadata?.namespace) expect(namespaces).toContain(metadata.namespace);
  });

  test('its worker serves exactly the namespaces in which its service account has roles', () => {
    const objects = objectsOf(directory);
    const deployment = objects.find(({ kind }) => kind === 'Deployment') as V1Deployment;
    const served = configurationOf(directory).clusters['default']?.namespaces;
    const account = deployment.spec?.template.spec?.serviceAccountName;
    const roles = objects.filter(({ kind, metadata }) => kind === 'Role' && metadata?.name === account);
    expect(roles.map(({ metadata }) => metadata?.namespace)).toEqual(served);
    expect(objects.some(({ kind, metadata }) => kind === 'ServiceAccount' && metadata?.name === account)).toBe(true);
  });
});
