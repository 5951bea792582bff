import { withProperties, type Configuration } from './configuration.ts';

const DRIVER = 'spark.kubernetes.driver.volumes';
const EXECUTOR = 'spark.kubernetes.executor.volumes';

/** The properties of a volume. */
function volume(prefix: string, settings: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [`${prefix}.${key}`, value]));
}

const ON_DEMAND = {
  'mount.path': '/claim',
  'options.claimName': 'OnDemand',
  'options.storageClass': 'fast',
  'options.sizeLimit': '10Gi',
};

/** Volumes of driver and executors. */
export const VOLUMES: readonly Configuration[] = [
  withProperties('volume-host-path', 'a hostPath that must be a directory', {
    ...volume(`${DRIVER}.hostPath.data`, {
      'mount.path': '/data',
      'mount.readOnly': 'false',
      'options.path': '/mnt/data',
      'options.type': 'Directory',
    }),
  }),
  withProperties('volume-host-path-read-only', 'a read-only hostPath', {
    ...volume(`${DRIVER}.hostPath.data`, {
      'mount.path': '/data',
      'mount.readOnly': 'true',
      'options.path': '/mnt/data',
    }),
  }),
  withProperties('volume-empty-dir', 'an emptyDir', volume(`${DRIVER}.emptyDir.work`, { 'mount.path': '/work' })),
  withProperties('volume-empty-dir-in-memory', 'an emptyDir in memory with a size limit', {
    ...volume(`${DRIVER}.emptyDir.work`, {
      'mount.path': '/work',
      'options.medium': 'Memory',
      'options.sizeLimit': '1Gi',
    }),
  }),
  withProperties('volume-claim', 'a read-only sub-path of an existing claim', {
    ...volume(`${DRIVER}.persistentVolumeClaim.lake`, {
      'mount.path': '/lake',
      'mount.subPath': 'bronze',
      'mount.readOnly': 'true',
      'options.claimName': 'lake',
    }),
  }),
  withProperties('volume-claim-on-demand', 'a claim that is created for the driver', {
    ...volume(`${DRIVER}.persistentVolumeClaim.claim`, ON_DEMAND),
  }),
  withProperties('volume-claim-with-labels', 'a claim on demand with labels and annotations, which 3.5 ignores', {
    ...volume(`${DRIVER}.persistentVolumeClaim.claim`, {
      ...ON_DEMAND,
      'label.team': 'risk',
      'label.tier': 'gold',
      'annotation.note': 'scratch of {{APP_ID}}',
    }),
  }),
  withProperties('volume-claim-shared-by-pods', 'a claim on demand with the access mode ReadWriteOnce', {
    'spark.kubernetes.legacy.useReadWriteOnceAccessMode': 'true',
    ...volume(`${DRIVER}.persistentVolumeClaim.claim`, ON_DEMAND),
  }),
  withProperties('volume-claims', 'two claims on demand of different sizes, and a hostPath', {
    ...volume(`${DRIVER}.persistentVolumeClaim.big`, { ...ON_DEMAND, 'mount.path': '/big' }),
    ...volume(`${DRIVER}.persistentVolumeClaim.small`, {
      ...ON_DEMAND,
      'mount.path': '/small',
      'options.sizeLimit': '1Gi',
    }),
    ...volume(`${DRIVER}.hostPath.data`, { 'mount.path': '/data', 'options.path': '/mnt/data' }),
  }),
  withProperties('volume-nfs', 'an NFS volume', {
    ...volume(`${DRIVER}.nfs.share`, {
      'mount.path': '/share',
      'mount.subPath': 'reports',
      'options.server': 'nfs.example.org',
      'options.path': '/export',
    }),
  }),
  withProperties(
    'volume-sub-path-expression',
    'a sub-path expression with an environment variable, which 3.5 ignores',
    {
      ...volume(`${DRIVER}.emptyDir.work`, { 'mount.path': '/work', 'mount.subPathExpr': '$(SPARK_APPLICATION_ID)' }),
    },
  ),
  withProperties('volumes-of-both', 'volumes of driver and executors', {
    ...volume(`${DRIVER}.emptyDir.work`, { 'mount.path': '/work' }),
    ...volume(`${EXECUTOR}.emptyDir.work`, { 'mount.path': '/work', 'options.sizeLimit': '20Gi' }),
    ...volume(`${EXECUTOR}.persistentVolumeClaim.claim`, ON_DEMAND),
    ...volume(`${EXECUTOR}.nfs.share`, {
      'mount.path': '/share',
      'options.server': 'nfs.example.org',
      'options.path': '/export',
    }),
  }),
  withProperties('local-dir-on-the-node', 'a scratch directory on a disk of the node', {
    ...volume(`${DRIVER}.hostPath.spark-local-dir-1`, { 'mount.path': '/scratch', 'options.path': '/mnt/disk1' }),
    ...volume(`${EXECUTOR}.hostPath.spark-local-dir-1`, { 'mount.path': '/scratch', 'options.path': '/mnt/disk1' }),
  }),
  withProperties('local-dir-of-a-claim', 'a scratch directory on a claim on demand, and an emptyDir', {
    ...volume(`${DRIVER}.persistentVolumeClaim.spark-local-dir-1`, ON_DEMAND),
    ...volume(`${DRIVER}.emptyDir.work`, { 'mount.path': '/work' }),
    'spark.local.dir': '/ignored',
    'spark.kubernetes.local.dirs.tmpfs': 'true',
  }),
  withProperties('claims-kept-by-the-driver', 'claims of executors that the driver owns and reuses', {
    'spark.kubernetes.driver.ownPersistentVolumeClaim': 'true',
    'spark.kubernetes.driver.reusePersistentVolumeClaim': 'true',
    'spark.kubernetes.driver.waitToReusePersistentVolumeClaim': 'true',
    ...volume(`${EXECUTOR}.persistentVolumeClaim.spark-local-dir-1`, ON_DEMAND),
  }),
];
