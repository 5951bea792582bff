import { byProperties, type Configuration } from './configuration.ts';

const DRIVER = 'spark.kubernetes.driver.volumes';
const EXECUTOR = 'spark.kubernetes.executor.volumes';

/** Settings of a volume, under its prefix. */
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
  byProperties('volume-host-path', 'a folder of the node, which has to be one', {
    ...volume(`${DRIVER}.hostPath.data`, {
      'mount.path': '/data',
      'mount.readOnly': 'false',
      'options.path': '/mnt/data',
      'options.type': 'Directory',
    }),
  }),
  byProperties('volume-host-path-read-only', 'a folder of the node that the driver only reads', {
    ...volume(`${DRIVER}.hostPath.data`, {
      'mount.path': '/data',
      'mount.readOnly': 'true',
      'options.path': '/mnt/data',
    }),
  }),
  byProperties('volume-empty-dir', 'an empty folder', volume(`${DRIVER}.emptyDir.work`, { 'mount.path': '/work' })),
  byProperties('volume-empty-dir-in-memory', 'an empty folder in memory, of a size', {
    ...volume(`${DRIVER}.emptyDir.work`, {
      'mount.path': '/work',
      'options.medium': 'Memory',
      'options.sizeLimit': '1Gi',
    }),
  }),
  byProperties('volume-claim', 'a part of a claim that exists, to be read', {
    ...volume(`${DRIVER}.persistentVolumeClaim.lake`, {
      'mount.path': '/lake',
      'mount.subPath': 'bronze',
      'mount.readOnly': 'true',
      'options.claimName': 'lake',
    }),
  }),
  byProperties('volume-claim-on-demand', 'a claim made for the driver', {
    ...volume(`${DRIVER}.persistentVolumeClaim.claim`, ON_DEMAND),
  }),
  byProperties('volume-claim-with-marks', 'a claim on demand with labels and annotations, which 3.5 knows nothing of', {
    ...volume(`${DRIVER}.persistentVolumeClaim.claim`, {
      ...ON_DEMAND,
      'label.team': 'risk',
      'label.tier': 'gold',
      'annotation.note': 'scratch of {{APP_ID}}',
    }),
  }),
  byProperties('volume-claim-shared-by-pods', 'a claim on demand as it was made before ReadWriteOncePod', {
    'spark.kubernetes.legacy.useReadWriteOnceAccessMode': 'true',
    ...volume(`${DRIVER}.persistentVolumeClaim.claim`, ON_DEMAND),
  }),
  byProperties('volume-claims', 'two claims on demand of different sizes, and a folder of the node', {
    ...volume(`${DRIVER}.persistentVolumeClaim.big`, { ...ON_DEMAND, 'mount.path': '/big' }),
    ...volume(`${DRIVER}.persistentVolumeClaim.small`, {
      ...ON_DEMAND,
      'mount.path': '/small',
      'options.sizeLimit': '1Gi',
    }),
    ...volume(`${DRIVER}.hostPath.data`, { 'mount.path': '/data', 'options.path': '/mnt/data' }),
  }),
  byProperties('volume-nfs', 'a folder of a file server', {
    ...volume(`${DRIVER}.nfs.share`, {
      'mount.path': '/share',
      'mount.subPath': 'reports',
      'options.server': 'nfs.example.org',
      'options.path': '/export',
    }),
  }),
  byProperties(
    'volume-sub-path-expression',
    'a part of a volume that an environment variable names, which 3.5 knows nothing of',
    {
      ...volume(`${DRIVER}.emptyDir.work`, { 'mount.path': '/work', 'mount.subPathExpr': '$(SPARK_APPLICATION_ID)' }),
    },
  ),
  byProperties('volumes-of-both', 'volumes of driver and executors: those of executors are passed on', {
    ...volume(`${DRIVER}.emptyDir.work`, { 'mount.path': '/work' }),
    ...volume(`${EXECUTOR}.emptyDir.work`, { 'mount.path': '/work', 'options.sizeLimit': '20Gi' }),
    ...volume(`${EXECUTOR}.persistentVolumeClaim.claim`, ON_DEMAND),
    ...volume(`${EXECUTOR}.nfs.share`, {
      'mount.path': '/share',
      'options.server': 'nfs.example.org',
      'options.path': '/export',
    }),
  }),
  byProperties('local-dir-on-the-node', 'scratch space on a disk of the node', {
    ...volume(`${DRIVER}.hostPath.spark-local-dir-1`, { 'mount.path': '/scratch', 'options.path': '/mnt/disk1' }),
    ...volume(`${EXECUTOR}.hostPath.spark-local-dir-1`, { 'mount.path': '/scratch', 'options.path': '/mnt/disk1' }),
  }),
  byProperties('local-dir-of-a-claim', 'scratch space on a claim made for the driver, beside a folder of its own', {
    ...volume(`${DRIVER}.persistentVolumeClaim.spark-local-dir-1`, ON_DEMAND),
    ...volume(`${DRIVER}.emptyDir.work`, { 'mount.path': '/work' }),
    'spark.local.dir': '/ignored',
    'spark.kubernetes.local.dirs.tmpfs': 'true',
  }),
  byProperties('claims-kept-by-the-driver', 'claims of executors that the driver owns and gives to the next', {
    'spark.kubernetes.driver.ownPersistentVolumeClaim': 'true',
    'spark.kubernetes.driver.reusePersistentVolumeClaim': 'true',
    'spark.kubernetes.driver.waitToReusePersistentVolumeClaim': 'true',
    ...volume(`${EXECUTOR}.persistentVolumeClaim.spark-local-dir-1`, ON_DEMAND),
  }),
];
