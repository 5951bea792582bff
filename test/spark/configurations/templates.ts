import { podTemplateText, type PodTemplate } from '../../../src/submit/shared/pod-template.ts';
import { conf, MAIN, type Configuration } from './configuration.ts';
import { FILES } from '../submitting-machine.ts';

/** What a configuration with pod templates says. */
interface Templates {
  readonly driver?: PodTemplate;
  readonly executor?: PodTemplate;
  readonly sparkConf?: Readonly<Record<string, string>>;
}

/** A configuration with pod templates: files to spark-submit, fields of the batch to SparkBatch. */
export function templated(name: string, about: string, { driver, executor, sparkConf = {} }: Templates): Configuration {
  const files = { ...(driver && { 'driver.yaml': driver }), ...(executor && { 'executor.yaml': executor }) };
  return {
    name,
    about,
    submit: [
      ...conf(sparkConf),
      ...(driver ? conf({ 'spark.kubernetes.driver.podTemplateFile': `${FILES}/driver.yaml` }) : []),
      ...(executor ? conf({ 'spark.kubernetes.executor.podTemplateFile': `${FILES}/executor.yaml` }) : []),
      ...MAIN,
    ],
    batch: {
      sparkConf,
      ...(driver && { driver: { template: driver } }),
      ...(executor && { executor: { template: executor } }),
    },
    files: Object.fromEntries(Object.entries(files).map(([file, template]) => [file, podTemplateText(template)])),
  };
}

const SIDECAR = { name: 'logs', image: 'fluent-bit:3', args: ['--tail', '/var/log/app/*.log'] };

/** Pod templates of driver and executors. */
export const TEMPLATES: readonly Configuration[] = [
  templated('template-marks', 'labels and annotations of a template stay, those of the batch win', {
    driver: {
      metadata: {
        labels: { team: 'risk', tier: 'gold', 'spark-role': 'none' },
        annotations: { note: 'from the template', owner: 'ada' },
      },
      spec: { containers: [] },
    },
    sparkConf: {
      'spark.kubernetes.driver.label.team': 'etl',
      'spark.kubernetes.driver.annotation.note': 'from the batch',
    },
  }),
  templated('template-placement', 'where a driver may run: affinity, tolerations, priority, spreading', {
    driver: {
      spec: {
        priorityClassName: 'batch-high',
        nodeSelector: { disk: 'ssd', pool: 'template' },
        tolerations: [{ key: 'spot', operator: 'Exists', effect: 'NoSchedule' }],
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a', 'b'] }] }],
            },
          },
        },
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'zone',
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: { a: 'b' } },
          },
        ],
        containers: [{ name: 'spark-kubernetes-driver' }],
      },
    },
    sparkConf: { 'spark.kubernetes.node.selector.pool': 'batch' },
  }),
  templated('template-scheduler', 'the scheduler of a template stays when the batch names none', {
    driver: { spec: { schedulerName: 'volcano', containers: [{ name: 'spark-kubernetes-driver' }] } },
  }),
  templated('template-scheduler-of-batch', 'the scheduler of the batch replaces that of a template', {
    driver: { spec: { schedulerName: 'volcano', containers: [{ name: 'spark-kubernetes-driver' }] } },
    sparkConf: { 'spark.kubernetes.scheduler.name': 'yunikorn' },
  }),
  templated('template-sidecar', 'a sidecar, an init container and a volume they share with the driver', {
    driver: {
      spec: {
        initContainers: [{ name: 'fetch', image: 'fetcher:1', volumeMounts: [{ name: 'work', mountPath: '/work' }] }],
        containers: [
          { name: 'spark-kubernetes-driver', volumeMounts: [{ name: 'work', mountPath: '/work' }] },
          { ...SIDECAR, volumeMounts: [{ name: 'work', mountPath: '/work' }] },
        ],
        volumes: [{ name: 'work', emptyDir: { sizeLimit: '1Gi' } }],
      },
    },
  }),
  templated('template-container-by-name', 'the container that is the driver need not be the first', {
    driver: { spec: { containers: [SIDECAR, { name: 'spark-kubernetes-driver', tty: true }] } },
    sparkConf: { 'spark.kubernetes.driver.podTemplateContainerName': 'spark-kubernetes-driver' },
  }),
  templated('template-container-named', 'the container that is the driver keeps its name', {
    driver: { spec: { containers: [SIDECAR, { name: 'main', workingDir: '/work' }] } },
    sparkConf: { 'spark.kubernetes.driver.podTemplateContainerName': 'main' },
  }),
  templated(
    'template-replaced',
    'what the batch says is replaced in a template: name, image, pull policy, restarts, arguments',
    {
      driver: {
        metadata: { name: 'my-driver' },
        spec: {
          restartPolicy: 'Always',
          containers: [
            { name: 'spark-kubernetes-driver', image: 'other:2', imagePullPolicy: 'Always', args: ['sleep', '1'] },
          ],
        },
      },
    },
  ),
  templated('template-resources', 'resources of a template stay where the batch says nothing of them', {
    driver: {
      spec: {
        containers: [
          {
            name: 'spark-kubernetes-driver',
            resources: {
              requests: { cpu: '250m', memory: '64Mi', 'ephemeral-storage': '2Gi' },
              limits: { cpu: '3', memory: '64Mi', 'ephemeral-storage': '4Gi' },
            },
          },
        ],
      },
    },
    sparkConf: { 'spark.driver.memory': '2g', 'spark.driver.cores': '2' },
  }),
  templated('template-environment', 'environment, ports and mounts of a template come before those of Spark', {
    driver: {
      spec: {
        containers: [
          {
            name: 'spark-kubernetes-driver',
            env: [
              { name: 'STAGE', value: 'test' },
              { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
            ],
            envFrom: [{ secretRef: { name: 'database' } }],
            ports: [{ name: 'metrics', containerPort: 9090, protocol: 'TCP' }],
            volumeMounts: [{ name: 'certs', mountPath: '/certs', readOnly: true }],
            lifecycle: { preStop: { exec: { command: ['/bin/sleep', '5'] } } },
          },
        ],
        volumes: [{ name: 'certs', secret: { secretName: 'certs' } }],
      },
    },
    sparkConf: { 'spark.kubernetes.driverEnv.STAGE': 'prod' },
  }),
  templated('template-security', 'who a driver is: users, groups, capabilities, service account, pull secrets', {
    driver: {
      spec: {
        serviceAccountName: 'template',
        automountServiceAccountToken: true,
        imagePullSecrets: [{ name: 'template' }],
        securityContext: { runAsUser: 185, fsGroup: 185, runAsNonRoot: true },
        containers: [
          {
            name: 'spark-kubernetes-driver',
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          },
        ],
      },
    },
    sparkConf: { 'spark.kubernetes.container.image.pullSecrets': 'batch' },
  }),
  templated('template-service-account', 'the service account of the batch replaces that of a template', {
    driver: { spec: { serviceAccountName: 'template', containers: [{ name: 'spark-kubernetes-driver' }] } },
    sparkConf: { 'spark.kubernetes.authenticate.driver.serviceAccountName': 'batch' },
  }),
  templated('template-network', 'names and addresses: host aliases, DNS, host network, grace', {
    driver: {
      spec: {
        hostNetwork: true,
        dnsPolicy: 'ClusterFirstWithHostNet',
        dnsConfig: { options: [{ name: 'ndots', value: '2' }] },
        hostAliases: [{ ip: '10.0.0.1', hostnames: ['lake.example.org'] }],
        terminationGracePeriodSeconds: 60,
        containers: [{ name: 'spark-kubernetes-driver' }],
      },
    },
  }),
  templated('template-local-dir', 'scratch space that a template brings', {
    driver: {
      spec: {
        containers: [
          {
            name: 'spark-kubernetes-driver',
            volumeMounts: [{ name: 'spark-local-dir-1', mountPath: '/scratch' }],
          },
        ],
        volumes: [{ name: 'spark-local-dir-1', hostPath: { path: '/mnt/disk1' } }],
      },
    },
  }),
  templated('template-of-executors', 'a template of executors is handed to the driver', {
    executor: {
      metadata: { labels: { tier: 'spot' } },
      spec: {
        tolerations: [{ key: 'spot', operator: 'Exists' }],
        containers: [{ name: 'spark-kubernetes-executor', env: [{ name: 'TEXT', value: 'a: "b"\n#c' }] }],
      },
    },
  }),
  templated('templates-of-both', 'templates of driver and executors with containers by name, and volumes of both', {
    driver: { spec: { containers: [SIDECAR, { name: 'main' }], priorityClassName: 'batch-high' } },
    executor: { spec: { containers: [SIDECAR, { name: 'main' }], priorityClassName: 'batch-low' } },
    sparkConf: {
      'spark.kubernetes.driver.podTemplateContainerName': 'main',
      'spark.kubernetes.executor.podTemplateContainerName': 'main',
      'spark.kubernetes.driver.volumes.emptyDir.work.mount.path': '/work',
      'spark.kubernetes.executor.volumes.emptyDir.work.mount.path': '/work',
    },
  }),
];
