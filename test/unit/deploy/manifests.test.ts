import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { KubernetesObject, V1ConfigMap, V1Deployment } from '@kubernetes/client-node';
import { describe, expect, jest, test } from '@jest/globals';
import type { ConfigurationDocument } from '../../../src/config/schema/document.ts';
import { readConfiguration } from '../../../src/config/schema/read-configuration.ts';
import { runCommand } from '../../support/command.ts';
import { DEPLOY, objectsOf, patchesOf, readKustomization, resourcesOf } from '../../support/deploy/kustomization.ts';

// It runs the command line, which on a busy machine takes seconds to load.
jest.setTimeout(60_000);

const KUSTOMIZATIONS = ['worker', 'base', 'overlays/two-teams'];
const GRANTED = KUSTOMIZATIONS.slice(1);

test('every directory with a kustomization is looked at, and every file in it is used', () => {
  const files = readdirSync(DEPLOY, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(DEPLOY, join(entry.parentPath, entry.name)));
  const used = KUSTOMIZATIONS.flatMap((directory) => {
    const { resources, patches = [] } = readKustomization(directory);
    const named = [...resources.filter((name) => name.endsWith('.yaml')), ...patches.map(({ path }) => path)];
    return ['kustomization.yaml', ...named].map((name) => join(directory, name));
  });
  expect(files.toSorted()).toEqual([...new Set(used)].toSorted());
});

/** What the worker reads of its configuration, as the ConfigMap of a kustomization has it. */
function configurationOf(directory: string): ConfigurationDocument {
  const isConfigMap = (object: KubernetesObject): object is V1ConfigMap => object.kind === 'ConfigMap';
  const map = [...patchesOf(directory), ...objectsOf(directory)].find(isConfigMap);
  return readConfiguration(directory, map?.data?.['sparkbatch.yaml'] ?? '').document;
}

describe.each(GRANTED)('deploy/%s', (directory) => {
  const rights = resourcesOf(directory).filter(({ text }) => text.includes('kind: Role'));

  test('has its roles from sparkbatch rbac, as it prints them now', async () => {
    expect(rights).toHaveLength(1);
    for (const { text } of rights) {
      const [line = '', ...rest] = text.split('\n');
      const command = /^# Made by: sparkbatch (.+)$/.exec(line)?.[1];
      const { code, out } = await runCommand(command?.split(' ') ?? []);
      expect(code).toBe(0);
      expect(rest.join('\n')).toBe(out);
    }
  });

  test('names no object twice, and each in a namespace that it makes', () => {
    const objects = objectsOf(directory);
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata?.namespace ?? ''}/${metadata?.name}`);
    expect(names).toEqual([...new Set(names)]);
    const namespaces = objects.flatMap(({ kind, metadata }) => (kind === 'Namespace' ? metadata?.name : []));
    for (const { metadata } of objects) if (metadata?.namespace) expect(namespaces).toContain(metadata.namespace);
  });

  test('the worker serves the namespaces it has roles in, by the account it has them for', () => {
    const objects = objectsOf(directory);
    const deployment = objects.find(({ kind }) => kind === 'Deployment') as V1Deployment;
    const served = configurationOf(directory).clusters['default']?.namespaces;
    const account = deployment.spec?.template.spec?.serviceAccountName;
    const roles = objects.filter(({ kind, metadata }) => kind === 'Role' && metadata?.name === account);
    expect(roles.map(({ metadata }) => metadata?.namespace)).toEqual(served);
    expect(objects.some(({ kind, metadata }) => kind === 'ServiceAccount' && metadata?.name === account)).toBe(true);
  });
});
