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
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const api = config.makeApiClient(ApiextensionsV1Api);
  // In the client's own words: it drops a field that is called as in YAML (x-kubernetes-preserve-unknown-fields).
  const body = loadYaml<V1CustomResourceDefinition>(await readFile(FILE, 'utf8'));
  const { name = '' } = body.metadata ?? {};
  await api.createCustomResourceDefinition({ body }).catch((error: unknown) => {
    // Another test file has made it known already.
    if (!(error instanceof ApiException) || error.code !== 409) throw error;
  });
  await eventually('the API server serves SparkApplications', async () => {
    const { status } = await api.readCustomResourceDefinition({ name });
    return status?.conditions?.find((one) => one.type === 'Established' && one.status === 'True');
  });
}
