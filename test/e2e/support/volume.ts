import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestEnvironment } from '../../support/environment/test-environment.ts';
import { GIVEN } from './prerequisites.ts';

const NAME = 'tables';

/**
 * Creates a claim for a volume of drivers and executors: a directory of the local node, or of the given cluster's default class.
 */
export async function createVolume({ stack, cluster }: TestEnvironment): Promise<void> {
  const { core, namespace } = cluster;
  const size = { storage: '1Gi' };
  const common = { accessModes: ['ReadWriteOnce'] };
  if (GIVEN === undefined) {
    const path = join(stack.directory, 'node', 'volumes', namespace);
    await mkdir(path, { recursive: true });
    await chmod(path, 0o777); // for the user of the image, which this machine does not have
    await core.createPersistentVolume({
      body: {
        metadata: { name: namespace },
        spec: { ...common, capacity: size, hostPath: { path }, storageClassName: '' },
      },
    });
  }
  const own = GIVEN === undefined ? { storageClassName: '', volumeName: namespace } : {};
  await core.createNamespacedPersistentVolumeClaim({
    namespace,
    body: { metadata: { name: NAME }, spec: { ...common, ...own, resources: { requests: size } } },
  });
}

/** Properties that mount the volume at `/tables`. */
export const WITH_VOLUME: Readonly<Record<string, string>> = Object.fromEntries(
  ['driver', 'executor'].flatMap((role) => {
    const volume = `spark.kubernetes.${role}.volumes.persistentVolumeClaim.${NAME}`;
    return [
      [`${volume}.mount.path`, `/${NAME}`],
      [`${volume}.options.claimName`, NAME],
    ];
  }),
);
