import { FILES } from '../submitting-machine.ts';
import { commandLine, conf, type Configuration, MAIN } from './configuration.ts';

const DRIVER = `# a template as people write it
apiVersion: v1
kind: Pod
metadata:
  labels: &l
    team: risk          # who pays
    enabled: "yes"
  annotations:
    note: >
      folded text
      of two lines
    when: "2026-01-01"
spec:
  hostUsers: false
  shareProcessNamespace: true
  initContainers:
  - name: proxy
    image: envoy:1
    restartPolicy: Always
    resources: {requests: {cpu: 50m, memory: 64Mi}}
  containers:
  - name: spark-kubernetes-driver
    image: ignored
    command: ["/opt/custom-entrypoint.sh"]
    env:
    - {name: YESNO, value: yes}
    - {name: NUM, value: "1e3"}
    - {name: MULTI, value: "a\\nb"}
    envFrom: [{configMapRef: {name: common, optional: true}}]
    securityContext: {runAsNonRoot: true, runAsUser: 185}
    livenessProbe: {httpGet: {path: /, port: 4040}, periodSeconds: 30}
    volumeMounts: [{name: cfg, mountPath: /cfg, readOnly: true}]
  volumes:
  - name: cfg
    configMap: {name: common, optional: true, defaultMode: 256}
  - name: tok
    projected:
      defaultMode: 256
      sources: [{serviceAccountToken: {path: t, expirationSeconds: 3600, audience: x}}]
  topologySpreadConstraints:
  - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: *l}}
`;

/** The executors' template, with what YAML parsers read differently. */
export const EXECUTOR_TEMPLATE = `# executors
apiVersion: v1
kind: Pod
spec:
  containers:
  - name: spark-kubernetes-executor
    env:
    - {name: FLAG, value: "on"}   # quoted
    - {name: OCT, value: "010"}
  volumes:
  - name: c
    configMap: {name: common, defaultMode: 0440, optional: true}
`;

/** A configuration with template files, which are text as people write it. */
function withTemplateFiles(
  name: string,
  about: string,
  { driver, executor }: { readonly driver?: string; readonly executor?: string },
  sparkConf: Readonly<Record<string, string>> = {},
): Configuration {
  const property = (role: string) => ({ [`spark.kubernetes.${role}.podTemplateFile`]: `${FILES}/${role}.yaml` });
  return commandLine(
    name,
    about,
    [
      ...conf({
        ...sparkConf,
        ...(driver !== undefined && property('driver')),
        ...(executor !== undefined && property('executor')),
      }),
      ...MAIN,
    ],
    {
      files: {
        ...(driver !== undefined && { 'driver.yaml': driver }),
        ...(executor !== undefined && { 'executor.yaml': executor }),
      },
    },
  );
}

/** Pod templates in files, as people write them. */
export const TEMPLATE_FILES: readonly Configuration[] = [
  withTemplateFiles('template-file', 'a template with anchors, folded text, flow style and comments', {
    driver: DRIVER,
  }),
  withTemplateFiles('template-file-of-executors', "executors' template, whose text is passed on", {
    executor: EXECUTOR_TEMPLATE,
  }),
  withTemplateFiles(
    'template-files-of-both',
    'templates of driver and executors, and properties that win over them',
    { driver: DRIVER, executor: EXECUTOR_TEMPLATE },
    {
      'spark.kubernetes.driver.label.team': 'etl',
      'spark.kubernetes.driver.annotation.when': 'later',
      'spark.kubernetes.executor.podTemplateContainerName': 'spark-kubernetes-executor',
      'spark.kubernetes.driver.volumes.emptyDir.work.mount.path': '/work',
    },
  ),
  withTemplateFiles('template-file-octal-mode', 'a secret with an octal mode', {
    driver:
      'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: spark-kubernetes-driver\n    volumeMounts: [{name: key, mountPath: /key}]\n' +
      '  volumes:\n  - name: key\n    secret: {secretName: ssh-key, optional: true, defaultMode: 0400, items: [{key: a, path: a, mode: 0440}]}\n',
  }),
  withTemplateFiles('template-file-without-containers', 'a template without containers', {
    driver:
      'apiVersion: v1\nkind: Pod\nspec:\n  tolerations: [{key: spot, operator: Exists}]\n  priorityClassName: system-cluster-critical\n',
  }),
  withTemplateFiles('template-file-without-a-name', 'a template whose container has no name, without kind', {
    driver: 'spec: {containers: [{env: [{name: A, value: x}], resources: {limits: {nvidia.com/gpu: "1"}}}]}',
  }),
  withTemplateFiles('template-file-with-numbers', 'numbers and booleans where Kubernetes wants text', {
    driver:
      'apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {version: 1.10, on: true}\n  annotations: {port: 8080}\nspec:\n' +
      '  nodeSelector: {gpu: true}\n  containers:\n  - name: spark-kubernetes-driver\n    env:\n' +
      '    - {name: PORT, value: 8080}\n    - {name: DEBUG, value: true}\n',
  }),
  withTemplateFiles(
    'template-file-unknown-container',
    'a container name that is not in the template: the first container counts',
    { driver: 'spec:\n  containers:\n  - name: main\n    tty: true\n  - name: logs\n    image: fluent-bit:3\n' },
    { 'spark.kubernetes.driver.podTemplateContainerName': 'nope' },
  ),
  commandLine('template-name-without-template', 'a container name without a template', [
    ...conf({ 'spark.kubernetes.driver.podTemplateContainerName': 'main' }),
    ...MAIN,
  ]),
  withTemplateFiles('template-file-with-merge-keys', 'a template with merge keys', {
    driver:
      'apiVersion: v1\nkind: Pod\nspec:\n  initContainers:\n  - name: fetch\n    image: fetcher:1\n' +
      '    resources: &all {requests: {ephemeral-storage: 1Gi}, limits: {ephemeral-storage: 1Gi}}\n  containers:\n' +
      '  - name: spark-kubernetes-driver\n    resources:\n      <<: *all\n      limits: {ephemeral-storage: 2Gi}\n',
  }),
  withTemplateFiles('template-file-in-json', 'a template in JSON, with null and empty fields', {
    driver:
      '{"apiVersion": "v1", "kind": "Pod", "metadata": {"labels": {"a": "b"}, "annotations": null}, "spec": ' +
      '{"containers": [{"name": "spark-kubernetes-driver", "env": [], "stdin": true}], "volumes": [], "dnsPolicy": "Default"}}',
  }),
];
