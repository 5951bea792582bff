import { withManifest, type LimitBypass } from './limit-bypass.ts';

const EXECUTOR = 'spark.kubernetes.executor';
const NAME = '${SPARK_BATCH_APPLICATION_ID}';

/** Bypasses with a manifest. */
export const MANIFEST: readonly LimitBypass[] = [
  withManifest(
    'an image of another registry',
    { image: 'evil/spark' },
    /containers\[0\].image: "evil\/spark" is not an image/,
  ),
  withManifest(
    'another image by a variable of the manifest',
    { image: '${image}', variables: { image: 'evil/spark' } },
    /"evil\/spark" is not an image/,
  ),
  withManifest(
    'an image that differs between attempts',
    { image: 'registry.example/risk/a-${SPARK_BATCH_ATTEMPT}' },
    /differs between attempts/,
  ),
  withManifest(
    'another image by a YAML alias',
    { image: '*image', metadata: 'annotations: { prometheus.io/note: &image evil/spark }' },
    /"evil\/spark" is not an image/,
  ),
  withManifest(
    'a secret in a merged YAML map',
    { spec: 'volumes:\n  - name: x\n    <<: { secret: { secretName: payroll-db } }' },
    /"payroll-db" is not a secret/,
  ),
  withManifest(
    'a privileged container with a YAML anchor',
    {
      spec: 'initContainers:\n  - &a { name: a, image: registry.example/risk/a, securityContext: { privileged: true } }',
    },
    /makes the container privileged/,
  ),
  withManifest(
    'a privileged container by a variable of the manifest',
    { container: 'securityContext: { privileged: "${yes}" }', variables: { yes: true } },
    /makes the container privileged/,
  ),
  withManifest("the node's network", { spec: 'hostNetwork: true' }, /shares the node's network/),
  withManifest("the node's memory", { spec: 'hostIPC: true' }, /shares the node's memory/),
  withManifest(
    'a path of the node',
    { spec: 'volumes: [{ name: x, hostPath: { path: /var/run/docker.sock } }]' },
    /is a path of the node/,
  ),
  withManifest(
    'an iSCSI volume with a secret',
    { spec: 'volumes: [{ name: x, iscsi: { targetPortal: a, iqn: b, lun: 0, secretRef: { name: payroll-db } } }]' },
    /"iscsi" is a type of volume.*"payroll-db" is not a secret/s,
  ),
  withManifest('another service account', { serviceAccount: 'admin' }, /"admin" is not a service account/),
  withManifest('an empty service account', { serviceAccount: '""' }, /"default" is not a service account/),
  withManifest(
    "a secret with another service account's token",
    {
      more: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${NAME}-t\n  annotations: { kubernetes.io/service-account.name: admin }\ntype: kubernetes.io/service-account-token`,
    },
    /"admin" is not a service account/,
  ),
  withManifest(
    'an existing volume of the cluster',
    { more: pvc('volumeName: payroll-disk') },
    /selects an existing volume of the cluster/,
  ),
  withManifest(
    "a clone of another team's claim",
    { more: pvc('dataSource: { kind: PersistentVolumeClaim, name: payroll }') },
    /"payroll" is not a persistent volume claim/,
  ),
  withManifest(
    'a snapshot of another namespace',
    {
      more: pvc(
        'dataSourceRef: { apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: x, namespace: payroll }',
      ),
    },
    /fills the claim from a source/,
  ),
  withManifest('another storage class', { more: pvc('storageClassName: fast') }, /"fast" is not a storage class/),
  withManifest('a load balancer', { more: service('type: LoadBalancer') }, /reachable from outside the cluster/),
  withManifest(
    'a Service that leads to another host',
    { more: service('type: ExternalName\n  externalName: evil.example') },
    /leads to another host/,
  ),
  withManifest('external IP addresses', { more: service('externalIPs: [10.0.0.1]') }, /takes over addresses/),
  withManifest(
    "an Ingress with another team's certificate",
    {
      more: `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: ${NAME}\nspec:\n  tls: [{ hosts: [a.example], secretName: payroll-tls }]`,
    },
    /"payroll-tls" is not a secret/,
  ),
  withManifest(
    'a RoleBinding',
    { more: 'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: x }' },
    /grants permissions/,
  ),
  withManifest('another namespace', { metadata: 'namespace: payroll' }, /is not the namespace of the batch/),
  withManifest(
    'another image for executors in a ConfigMap',
    { properties: `${EXECUTOR}.container.image=evil/spark` },
    /"evil\/spark" is not an image/,
  ),
  withManifest(
    'another image for executors with an escaped key',
    { properties: `spark\\.kubernetes.executor.container.imag\\u0065 : evil/spark` },
    /"evil\/spark" is not an image/,
  ),
  withManifest(
    'an executor template from a file',
    { properties: `${EXECUTOR}.podTemplateFile=/opt/evil.yaml` },
    /names a file that can't be checked/,
  ),
  withManifest(
    'another image for executors on the command line',
    { container: `args: [driver, --conf, "${EXECUTOR}.container.image=evil/spark"]` },
    /"evil\/spark" is not an image/,
  ),
  withManifest(
    'another image for executors in one word of the command line',
    { container: `args: ["--conf=${EXECUTOR}.container.image=evil/spark"]` },
    /"evil\/spark" is not an image/,
  ),
  withManifest(
    'another image for executors by a variable that Kubernetes expands',
    { container: `env: [{ name: I, value: evil/spark }]\nargs: [--conf, "${EXECUTOR}.container.image=$(I)"]` },
    /"evil\/spark" is not an image/,
  ),
  withManifest(
    'a property with a name that Kubernetes expands',
    { container: `envFrom: [{ configMapRef: { name: risk-env } }]\nargs: [--conf, "$(KEY)=evil"]` },
    /is expanded only when it runs/,
  ),
  withManifest(
    'another image for executors in a shell command',
    { container: `command: [sh, -c, "spark-submit --conf ${EXECUTOR}.container.image=evil/spark job.py"]` },
    /"evil\/spark" is not an image/,
  ),
  withManifest(
    'another image for executors in the environment',
    { container: `env: [{ name: SPARK_SUBMIT_OPTS, value: "-D${EXECUTOR}.container.image=evil/spark" }]` },
    /"evil\/spark" is not an image/,
  ),
  withManifest(
    'a pod template in a ConfigMap',
    {
      more: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${NAME}-t\ndata:\n  pod.yaml: |\n    kind: Pod\n    spec: { hostNetwork: true, containers: [] }`,
    },
    /shares the node's network/,
  ),
  withManifest(
    'properties in a Secret',
    {
      more: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${NAME}-t\ndata:\n  p: ${Buffer.from(`${EXECUTOR}.secrets.payroll-db=/x\n`).toString('base64')}`,
    },
    /"payroll-db" is not a secret/,
  ),
  withManifest(
    'larger executors in the environment',
    { container: 'env: [{ name: SPARK_EXECUTOR_MEMORY, value: 500g }]' },
    /requests 550g of memory/,
  ),
  withManifest(
    'quoted properties in the options of a JVM',
    { container: `env: [{ name: JDK_JAVA_OPTIONS, value: '-"D"${EXECUTOR}.container.image=evil/spark' }]` },
    /"evil\/spark" is not an image/,
  ),
  withManifest(
    'a file with options of a JVM',
    { container: `env: [{ name: JDK_JAVA_OPTIONS, value: '@/opt/o' }]` },
    /makes the JVM read options from a file/,
  ),
  withManifest(
    "a Service that selects another team's pods",
    { more: service('selector: { app: payments }\n  ports: [{ port: 80 }]') },
    /Service .*, spec.selector: may select pods of others/,
  ),
  withManifest(
    'a Service at a chosen address',
    { more: service(`selector: { spark-app-selector: '${NAME}' }\n  clusterIP: 10.96.0.10`) },
    /chooses an address of the cluster/,
  ),
  withManifest(
    'a label that a sidecar of another namespace obeys',
    {
      more: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${NAME}-d\n  labels: { grafana_datasource: "1" }\ndata: { a: b }`,
    },
    /"grafana_datasource" is not a label/,
  ),
  withManifest(
    'more Services',
    {
      more: [1, 2, 3]
        .map((number) => service(`selector: { spark-app-selector: '${NAME}' }`).replace('-svc', `-svc-${number}`))
        .join('\n---\n'),
    },
    /would create 3 Service, and limits.objects\["Service"\]/,
  ),
  withManifest(
    'a larger claim',
    { more: pvc('resources: { requests: { storage: 100Ti } }') },
    /requests 102400g of storage/,
  ),
  withManifest('a grace period of a year', { spec: 'terminationGracePeriodSeconds: 31536000' }, /limits.gracePeriod/),
  withManifest('more memory', { container: 'resources: { requests: { memory: 9Gi } }' }, /requests 9g of memory/),
  withManifest(
    'more memory by a variable',
    { container: 'resources: { requests: { memory: "${m}" } }', variables: { m: '1Ti' } },
    /requests 1024g of memory/,
  ),
  withManifest(
    'a number of CPUs that grows with each attempt',
    { container: 'resources: { requests: { cpu: "${SPARK_BATCH_ATTEMPT}" } }' },
    /differs between attempts/,
  ),
  withManifest('more executors', { properties: 'spark.executor.instances=99' }, /may be 99 at a time/),
  withManifest('a denied property', { properties: 'spark.plugins=evil.Plugin' }, /spark.plugins is denied/),
  withManifest(
    'a cloud role in an annotation',
    { metadata: 'annotations: { iam.amazonaws.com/role: admin }' },
    /"iam.amazonaws.com\/role" is not an annotation/,
  ),
];

function pvc(spec: string): string {
  return `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: ${NAME}-data\nspec:\n  ${spec}`;
}

function service(spec: string): string {
  return `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${NAME}-svc\nspec:\n  ${spec}`;
}
