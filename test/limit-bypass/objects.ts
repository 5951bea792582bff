import type { KubernetesObject } from '@kubernetes/client-node';

/** An object that the code of an application tries to create with the account of its driver, past SparkBatch. */
export interface ObjectBypass {
  /** A noun phrase that follows "refuses". */
  readonly about: string;
  readonly object: KubernetesObject;
  /** What the API server's message must contain. */
  readonly message: RegExp;
}

const IMAGE = 'registry.example/risk/spark:4.1';

interface PodParts {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly container?: object;
  readonly spec?: object;
}

/** A pod as Spark creates its executors, within the limits of the tenant. */
export function executorPod({
  labels = {},
  annotations = {},
  container = {},
  spec = {},
}: PodParts = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'etl-0f1e2d3c4b5a-1-exec-1',
      labels: {
        'spark-role': 'executor',
        'spark-app-selector': 'spark-0f1e2d3c4b5a0f1e2d3c4b5a0f1e2d3c-1',
        'spark-batch/tenant': 'risk',
        'spark-batch/temporal-namespace-id': '0f1e2d3c',
        ...labels,
      },
      annotations: { 'spark-batch/workflow-id': 'etl', 'spark-batch/attempt': '1', ...annotations },
    },
    spec: {
      serviceAccountName: 'risk-spark',
      restartPolicy: 'Never',
      containers: [
        {
          name: 'spark-kubernetes-executor',
          image: IMAGE,
          resources: { requests: { cpu: '1', memory: '1408Mi' }, limits: { memory: '1408Mi' } },
          ...container,
        },
      ],
      volumes: [
        { name: 'spark-local-dir-1', emptyDir: {} },
        { name: 'spark-conf-volume-exec', configMap: { name: 'spark-exec-0f1e2d3c4b5a6978-conf-map' } },
        { name: 'hadoop', configMap: { name: 'etl-0f1e2d3c4b5a-1-hadoop-config' } },
      ],
      ...spec,
    } as object,
  } as KubernetesObject;
}

const pod = (about: string, parts: PodParts, message: RegExp): ObjectBypass => ({
  about,
  object: executorPod(parts),
  message,
});
const volume = (source: object) => ({ spec: { volumes: [{ name: 'x', ...source }] } });

/** What the policies of the tenant make the API server refuse. */
export const OBJECT_BYPASSES: readonly ObjectBypass[] = [
  pod(
    'an image of another registry',
    { container: { image: 'evil/spark' } },
    /image evil\/spark: limits.images of tenant risk/,
  ),
  pod(
    'an init container with an image of another registry',
    { spec: { initContainers: [{ name: 'i', image: 'evil/i' }] } },
    /image evil\/i: limits.images/,
  ),
  pod(
    'another service account',
    { spec: { serviceAccountName: 'admin' } },
    /service account admin: limits.serviceAccounts/,
  ),
  pod('a Secret as a volume', volume({ secret: { secretName: 'payroll-db' } }), /a Secret in volume x: limits.secrets/),
  pod(
    'a Secret in a projected volume',
    volume({ projected: { sources: [{ secret: { name: 'payroll-db' } }] } }),
    /a Secret in volume x: limits.secrets/,
  ),
  pod(
    'a Secret in the environment',
    { container: { env: [{ name: 'P', valueFrom: { secretKeyRef: { name: 'payroll-db', key: 'p' } } }] } },
    /a Secret in container .*: limits.secrets/,
  ),
  pod(
    'all entries of a Secret in the environment',
    { container: { envFrom: [{ secretRef: { name: 'payroll-db' } }] } },
    /a Secret in container .*: limits.secrets/,
  ),
  pod('a pull secret', { spec: { imagePullSecrets: [{ name: 'payroll' }] } }, /pull secret payroll: limits.secrets/),
  pod('a ConfigMap', volume({ configMap: { name: 'payroll' } }), /a ConfigMap in volume x: limits.configMaps/),
  pod("another team's claim", volume({ persistentVolumeClaim: { claimName: 'payroll' } }), /claim payroll/),
  pod(
    'a path of the node',
    volume({ hostPath: { path: '/' } }),
    /host path \/: limits.hostPaths where there are tenants/,
  ),
  pod('another type of volume', volume({ nfs: { server: 'nas', path: '/' } }), /volume x: limits.volumeTypes/),
  pod(
    'a volume of a CSI driver',
    volume({ csi: { driver: 'secrets-store.csi.k8s.io' } }),
    /volume x: limits.volumeTypes/,
  ),
  pod("the node's network", { spec: { hostNetwork: true } }, /hostNetwork: limits.hostAccess/),
  pod('the choice of a node', { spec: { nodeName: 'node-1' } }, /node node-1: limits.hostAccess/),
  pod('a port of the node', { container: { ports: [{ containerPort: 80, hostPort: 80 }] } }, /a port of the node/),
  pod(
    'a probe of another host',
    { container: { livenessProbe: { httpGet: { host: '169.254.169.254', port: 80 } } } },
    /a call of the node by container/,
  ),
  pod('a privileged container', { container: { securityContext: { privileged: true } } }, /privileges of container/),
  pod(
    'added capabilities',
    { container: { securityContext: { capabilities: { add: ['SYS_ADMIN'] } } } },
    /privileges of container/,
  ),
  pod(
    'another seccomp profile',
    { spec: { securityContext: { seccompProfile: { type: 'Unconfined' } } } },
    /privileges in the security context/,
  ),
  pod('another scheduler', { spec: { schedulerName: 'mine' } }, /scheduler mine: limits.schedulers/),
  pod(
    'a label that a webhook obeys',
    { labels: { 'azure.workload.identity/use': 'true' } },
    /label azure.workload.identity\/use/,
  ),
  pod(
    'a cloud role in an annotation',
    { annotations: { 'iam.amazonaws.com/role': 'admin' } },
    /annotation iam.amazonaws.com\/role/,
  ),
  pod(
    'more CPUs',
    { container: { resources: { requests: { cpu: '64' } } } },
    /64.* CPUs: limits.executor.cores 4 of defaults/,
  ),
  pod(
    'more memory in a second container',
    {
      spec: {
        containers: [
          { name: 'a', image: IMAGE, resources: { limits: { memory: '10Gi' } } },
          { name: 'b', image: IMAGE, resources: { limits: { memory: '10Gi' } } },
        ],
      },
    },
    /bytes of memory: limits.executor.memory 16g/,
  ),
  pod(
    'more memory in an init container',
    { spec: { initContainers: [{ name: 'i', image: IMAGE, resources: { limits: { memory: '64Gi' } } }] } },
    /bytes of memory: limits.executor.memory 16g/,
  ),
  pod(
    'more devices',
    { container: { resources: { limits: { 'nvidia.com/gpu': '8' } } } },
    /devices of container .*: limits.executor.devices\[.*nvidia.com\/\*.*\] 2 of tenant risk/,
  ),
  pod('more storage', volume({ emptyDir: { sizeLimit: '1Ti' } }), /bytes of storage: limits.executor.storage/),
  pod(
    'a grace period of a year',
    { spec: { terminationGracePeriodSeconds: 31_536_000 } },
    /a grace period of 31536000 s/,
  ),
  pod(
    'a forged driver',
    { labels: { 'spark-role': 'driver', 'spark-batch-tag': 'forged' } },
    /only SparkBatch creates/,
  ),
  pod('a forged tag', { labels: { 'spark-batch-tag': 'forged' } }, /only SparkBatch creates/),
  pod('a forged record of an end', { annotations: { 'spark-batch/end-recorded': 'true' } }, /only SparkBatch creates/),
  {
    about: 'a Service that selects pods of others',
    object: service({ selector: { app: 'payments' } }),
    message: /a Service that may select pods of others/,
  },
  {
    about: 'a load balancer',
    object: service({ type: 'LoadBalancer', selector: { 'spark-app-selector': 'spark-1' } }),
    message: /reachable from outside.*: limits.exposed/,
  },
  {
    about: 'another storage class',
    object: claim({ storageClassName: 'fast' }),
    message: /storage class fast: limits.storageClasses/,
  },
  {
    about: 'an existing volume',
    object: claim({ storageClassName: 'standard', volumeName: 'payroll' }),
    message: /selects an existing volume/,
  },
  {
    about: 'a larger claim',
    object: claim({ storageClassName: 'standard', resources: { requests: { storage: '100Ti' } } }),
    message: /bytes of storage/,
  },
];

function service(spec: object): KubernetesObject {
  const metadata = { name: 'etl-svc' };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }], ...spec } } as KubernetesObject;
}

function claim(spec: object): KubernetesObject {
  const resources = { requests: { storage: '1Gi' } };
  const metadata = { name: 'etl-data' };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata,
    spec: { accessModes: ['ReadWriteOnce'], resources, ...spec },
  } as KubernetesObject;
}
