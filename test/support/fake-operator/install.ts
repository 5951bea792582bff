import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ApiException,
  ApiextensionsV1Api,
  KubeConfig,
  loadYaml,
  type V1CustomResourceDefinition,
} from '@kubernetes/client-node';
import { eventually } from '../eventually.ts';

const FILE = join(import.meta.dirname, '../../../stack/crds/sparkapplications.yaml');

/** Makes the API server know the operator's resource, and waits until it does. */
export async function installSparkApplications(kubeconfig: string): Promise<void> {
  await installDefinition(kubeconfig, FILE);
}

/**
 * Makes the API server know a resource, and waits until it does.
 * @param file of its CustomResourceDefinition
 * @returns the name of the definition, or undefined when the API server had one of this name
 */
export async function installDefinition(kubeconfig: string, file: string): Promise<string | undefined> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const api = config.makeApiClient(ApiextensionsV1Api);
  // In the client's own words: it drops a field that is called as in YAML (x-kubernetes-preserve-unknown-fields).
  const body = loadYaml<V1CustomResourceDefinition>(await readFile(file, 'utf8'));
  const { name = '' } = body.metadata ?? {};
  const isNew = await api.createCustomResourceDefinition({ body }).then(
    () => true,
    (error: unknown) => {
      // Another test file, or somebody else, has made it known already.
      if (!(error instanceof ApiException) || error.code !== 409) throw error;
      return false;
    },
  );
  await eventually(`the API server serves ${name}`, async () => {
    const { status } = await api.readCustomResourceDefinition({ name });
    return status?.conditions?.find((one) => one.type === 'Established' && one.status === 'True');
  });
  return isNew ? name : undefined;
}
