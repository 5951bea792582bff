import { byManifest, type Escape } from './limit-bypass.ts';

const EXECUTOR = 'spark.kubernetes.executor';
const NAME = '${SPARK_BATCH_APPLICATION_ID}';

/** Attempts through the author's own YAML. */
export const MANIFEST: readonly Escape[] = [
  byManifest('an image of somewhere else', { image: 'evil/spark' }, /containers\[0\].image: "evil\/spark" is no image/),
  byManifest(
    'an image by a variable',
    { image: '${image}', variables: { image: 'evil/spark' } },
    /"evil\/spark" is no image/,
  ),
  byManifest(
    'an image that is another one in each attempt',
    { image: 'registry.example/risk/a-${SPARK_BATCH_ATTEMPT}' },
    /is another one in each attempt/,
  ),
  byManifest(
    'an image by an alias',
    { image: '*image', metadata: 'annotations: { prometheus.io/note: &image evil/spark }' },
    /"evil\/spark" is no image/,
  ),
  byManifest(
    'a secret in a merged map',
    { spec: 'volumes:\n  - name: x\n    <<: { secret: { secretName: payroll-db } }' },
    /"payroll-db" is no secret/,
  ),
  byManifest(
    'a privileged container by an anchor',
    {
      spec: 'initContainers:\n  - &a { name: a, image: registry.example/risk/a, securityContext: { privileged: true } }',
    },
    /makes the container privileged/,
  ),
  byManifest(
    'privileges by a variable',
    { container: 'securityContext: { privileged: "${yes}" }', variables: { yes: true } },
    /makes the container privileged/,
  ),
  byManifest("the node's network", { spec: 'hostNetwork: true' }, /shares the node's network/),
  byManifest("the node's memory", { spec: 'hostIPC: true' }, /shares the node's memory/),
  byManifest(
    'a path of the node',
    { spec: 'volumes: [{ name: x, hostPath: { path: /var/run/docker.sock } }]' },
    /is a path of the node/,
  ),
  byManifest(
    'iSCSI with a secret',
    { spec: 'volumes: [{ name: x, iscsi: { targetPortal: a, iqn: b, lun: 0, secretRef: { name: payroll-db } } }]' },
    /"iscsi" is a type of volume.*"payroll-db" is no secret/s,
  ),
  byManifest('another service account', { serviceAccount: 'admin' }, /"admin" is no service account/),
  byManifest('no service account', { serviceAccount: '""' }, /"default" is no service account/),
  byManifest(
    'a token of another service account, by a secret of its own',
    {
      more: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${NAME}-t\n  annotations: { kubernetes.io/service-account.name: admin }\ntype: kubernetes.io/service-account-token`,
    },
    /"admin" is no service account/,
  ),
  byManifest('a volume of the cluster', { more: pvc('volumeName: payroll-disk') }, /chooses a volume of the cluster/),
  byManifest(
    "a copy of another team's claim",
    { more: pvc('dataSource: { kind: PersistentVolumeClaim, name: payroll }') },
    /"payroll" is no persistent volume claim/,
  ),
  byManifest(
    'a snapshot of another namespace',
    {
      more: pvc(
        'dataSourceRef: { apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: x, namespace: payroll }',
      ),
    },
    /fills the claim from something/,
  ),
  byManifest('a storage class', { more: pvc('storageClassName: fast') }, /"fast" is no storage class/),
  byManifest('a door to the outside', { more: service('type: LoadBalancer') }, /reached from outside the cluster/),
  byManifest(
    'a name for another host',
    { more: service('type: ExternalName\n  externalName: evil.example') },
    /leads to another host/,
  ),
  byManifest('addresses of others', { more: service('externalIPs: [10.0.0.1]') }, /takes addresses/),
  byManifest(
    'an Ingress with a certificate of others',
    {
      more: `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: ${NAME}\nspec:\n  tls: [{ hosts: [a.example], secretName: payroll-tls }]`,
    },
    /"payroll-tls" is no secret/,
  ),
  byManifest(
    'rights',
    { more: 'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: x }' },
    /grants permissions/,
  ),
  byManifest('another namespace', { metadata: 'namespace: payroll' }, /is not the namespace of the batch/),
  byManifest(
    "executors' image in a ConfigMap",
    { properties: `${EXECUTOR}.container.image=evil/spark` },
    /"evil\/spark" is no image/,
  ),
  byManifest(
    "executors' image, the key escaped",
    { properties: `spark\\.kubernetes.executor.container.imag\\u0065 : evil/spark` },
    /"evil\/spark" is no image/,
  ),
  byManifest(
    "executors' template from a file",
    { properties: `${EXECUTOR}.podTemplateFile=/opt/evil.yaml` },
    /names a file that nobody can look into/,
  ),
  byManifest(
    "executors' image on the command line",
    { container: `args: [driver, --conf, "${EXECUTOR}.container.image=evil/spark"]` },
    /"evil\/spark" is no image/,
  ),
  byManifest(
    "executors' image on the command line, in one word",
    { container: `args: ["--conf=${EXECUTOR}.container.image=evil/spark"]` },
    /"evil\/spark" is no image/,
  ),
  byManifest(
    "executors' image by a variable of Kubernetes",
    { container: `env: [{ name: I, value: evil/spark }]\nargs: [--conf, "${EXECUTOR}.container.image=$(I)"]` },
    /"evil\/spark" is no image/,
  ),
  byManifest(
    'a property whose name Kubernetes fills in',
    { container: `envFrom: [{ configMapRef: { name: risk-env } }]\nargs: [--conf, "$(KEY)=evil"]` },
    /is filled in only when it runs/,
  ),
  byManifest(
    "executors' image in a shell",
    { container: `command: [sh, -c, "spark-submit --conf ${EXECUTOR}.container.image=evil/spark job.py"]` },
    /"evil\/spark" is no image/,
  ),
  byManifest(
    "executors' image in the environment",
    { container: `env: [{ name: SPARK_SUBMIT_OPTS, value: "-D${EXECUTOR}.container.image=evil/spark" }]` },
    /"evil\/spark" is no image/,
  ),
  byManifest(
    'a template in a ConfigMap',
    {
      more: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${NAME}-t\ndata:\n  pod.yaml: |\n    kind: Pod\n    spec: { hostNetwork: true, containers: [] }`,
    },
    /shares the node's network/,
  ),
  byManifest(
    'properties in a secret',
    {
      more: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${NAME}-t\ndata:\n  p: ${Buffer.from(`${EXECUTOR}.secrets.payroll-db=/x\n`).toString('base64')}`,
    },
    /"payroll-db" is no secret/,
  ),
  byManifest('more memory', { container: 'resources: { requests: { memory: 9Gi } }' }, /asks for 9g of memory/),
  byManifest(
    'more memory by a variable',
    { container: 'resources: { requests: { memory: "${m}" } }', variables: { m: '1Ti' } },
    /asks for 1024g of memory/,
  ),
  byManifest(
    'CPUs that grow with each attempt',
    { container: 'resources: { requests: { cpu: "${SPARK_BATCH_ATTEMPT}" } }' },
    /another one in each attempt/,
  ),
  byManifest('more executors', { properties: 'spark.executor.instances=99' }, /may be 99 at a time/),
  byManifest('a denied property', { properties: 'spark.plugins=evil.Plugin' }, /spark.plugins is denied/),
  byManifest(
    'a role of the cloud',
    { metadata: 'annotations: { iam.amazonaws.com/role: admin }' },
    /"iam.amazonaws.com\/role" is no annotation/,
  ),
];

function pvc(spec: string): string {
  return `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: ${NAME}-data\nspec:\n  ${spec}`;
}

function service(spec: string): string {
  return `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${NAME}-svc\nspec:\n  ${spec}`;
}
