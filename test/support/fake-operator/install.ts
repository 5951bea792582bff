import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ApiException,
  ApiextensionsV1Api,
  CustomObjectsApi,
  KubeConfig,
  loadYaml,
  type V1CustomResourceDefinition,
} from '@kubernetes/client-node';
import { eventually } from '../eventually.ts';
import type { Flavour } from './flavour.ts';
import { KUBEFLOW_FLAVOUR } from './kubeflow.ts';

const DEFINITIONS = join(import.meta.dirname, '../../../stack/crds');

/** Installs an operator's resource definition, and waits until the API server serves it. */
export async function installSparkApplications(
  kubeconfig: string,
  { definition }: Flavour = KUBEFLOW_FLAVOUR,
): Promise<void> {
  await installDefinition(kubeconfig, join(DEFINITIONS, definition));
}

/**
 * Installs a resource definition, and waits until the API server serves it.
 * @param file of its CustomResourceDefinition
 * @returns the name of the definition, or undefined when the API server had one of this name
 */
export async function installDefinition(kubeconfig: string, file: string): Promise<string | undefined> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const api = config.makeApiClient(ApiextensionsV1Api);
  // The client's own parser renames fields such as x-kubernetes-preserve-unknown-fields, which it would drop otherwise.
  const body = loadYaml<V1CustomResourceDefinition>(await readFile(file, 'utf8'));
  const { name = '' } = body.metadata ?? {};
  const isNew = await api.createCustomResourceDefinition({ body }).then(
    () => true,
    (error: unknown) => {
      // Another test file has installed it.
      if (!(error instanceof ApiException) || error.code !== 409) throw error;
      return false;
    },
  );
  await eventually(`the API server serves ${name}`, async () => {
    const { status } = await api.readCustomResourceDefinition({ name });
    return status?.conditions?.find((one) => one.type === 'Established' && one.status === 'True');
  });
  // The handler of its requests follows the condition.
  const { group, versions, names } = body.spec;
  const custom = config.makeApiClient(CustomObjectsApi);
  await eventually(`the API server answers requests for ${name}`, () =>
    custom.listCustomObjectForAllNamespaces({
      group,
      version: versions[0]?.name ?? '',
      resourcePlural: names.plural,
      limit: 1,
    }),
  );
  return isNew ? name : undefined;
}

/** Removes a resource definition, with its objects. */
export async function removeDefinition(kubeconfig: string, name: string): Promise<void> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  await config.makeApiClient(ApiextensionsV1Api).deleteCustomResourceDefinition({ name });
}
