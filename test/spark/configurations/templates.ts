import { podTemplateText, type PodTemplate } from '../../../src/submit/shared/pod-template.ts';
import { conf, MAIN, type Configuration } from './configuration.ts';
import { FILES } from '../submitting-machine.ts';

/** The pod templates and properties of a configuration. */
interface Templates {
  readonly driver?: PodTemplate;
  readonly executor?: PodTemplate;
  readonly sparkConf?: Readonly<Record<string, string>>;
}

/** A configuration with pod templates, which are files for spark-submit and fields of the batch. */
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
  templated('template-labels', 'labels and annotations of a template, of which those of the batch win', {
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
  templated('template-placement', 'a template with affinity, tolerations, priority and spreading', {
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
  templated('template-scheduler', 'a scheduler of a template', {
    driver: { spec: { schedulerName: 'volcano', containers: [{ name: 'spark-kubernetes-driver' }] } },
  }),
  templated('template-scheduler-of-batch', 'a scheduler of the batch, which replaces that of a template', {
    driver: { spec: { schedulerName: 'volcano', containers: [{ name: 'spark-kubernetes-driver' }] } },
    sparkConf: { 'spark.kubernetes.scheduler.name': 'yunikorn' },
  }),
  templated('template-sidecar', 'a sidecar, an init container, and a volume shared with the driver', {
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
  templated('template-container-by-name', 'a driver container that is not the first', {
    driver: { spec: { containers: [SIDECAR, { name: 'spark-kubernetes-driver', tty: true }] } },
    sparkConf: { 'spark.kubernetes.driver.podTemplateContainerName': 'spark-kubernetes-driver' },
  }),
  templated('template-container-named', 'a driver container with another name', {
    driver: { spec: { containers: [SIDECAR, { name: 'main', workingDir: '/work' }] } },
    sparkConf: { 'spark.kubernetes.driver.podTemplateContainerName': 'main' },
  }),
  templated(
    'template-replaced',
    'fields of a template that the batch replaces: name, image, pull policy, restart policy, arguments',
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
  templated('template-resources', 'resources of a template that the batch does not set', {
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
  templated('template-environment', 'environment, ports and mounts of a template, which precede those of Spark', {
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
  templated('template-security', 'security contexts, service account and pull secrets of a template', {
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
  templated('template-service-account', 'a service account of the batch, which replaces that of a template', {
    driver: { spec: { serviceAccountName: 'template', containers: [{ name: 'spark-kubernetes-driver' }] } },
    sparkConf: { 'spark.kubernetes.authenticate.driver.serviceAccountName': 'batch' },
  }),
  templated('template-network', 'host aliases, DNS, host network and grace period of a template', {
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
  templated('template-local-dir', 'a scratch volume of a template', {
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
  templated('template-of-executors', 'a template of executors, which is passed on to the driver', {
    executor: {
      metadata: { labels: { tier: 'spot' } },
      spec: {
        tolerations: [{ key: 'spot', operator: 'Exists' }],
        containers: [{ name: 'spark-kubernetes-executor', env: [{ name: 'TEXT', value: 'a: "b"\n#c' }] }],
      },
    },
  }),
  templated('templates-of-both', 'templates of driver and executors with named containers and volumes', {
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
