import { ApiServer, type StoredObject } from '../../conformance/api-server.ts';
import { storedSubmission } from '../../conformance/stored.ts';
import type { DriverObjects } from '../../spark/driver-objects.ts';

/** What was made for a batch's driver and is still there, ready to be compared with another batch's. */
export async function driverObjects(
  kubeconfig: string,
  { namespace, name, uid, batchId }: { namespace: string; name: string; uid: string; batchId: string },
): Promise<DriverObjects> {
  const api = await ApiServer.open(kubeconfig);
  try {
    const isOwned = ({ metadata }: StoredObject) => JSON.stringify(metadata['ownerReferences'] ?? []).includes(uid);
    // Executors, and their properties, are Spark's own making in both cases.
    const made = (await api.objects(namespace)).filter(
      (object) => object.metadata.name === name || (isOwned(object) && !/-exec-/.test(object.metadata.name)),
    );
    const neutral = JSON.stringify(made).replaceAll(batchId, '<batch>');
    return storedSubmission(JSON.parse(neutral) as StoredObject[]);
  } finally {
    api.close();
  }
}
