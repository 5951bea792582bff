import { byProperties, conf, MAIN, type Configuration } from './configuration.ts';

/** How the pod is marked, placed and equipped. */
export const PODS: readonly Configuration[] = [
  {
    name: 'marks',
    about: 'labels, annotations and environment of driver, executors and Service',
    submit: [
      ...conf({
        'spark.kubernetes.driver.label.team': 'risk',
        'spark.kubernetes.driver.label.example.org/app': 'etl',
        'spark.kubernetes.driver.annotation.example.org/run': 'run of {{APP_ID}} not {{EXECUTOR_ID}}',
        'spark.kubernetes.driverEnv.STAGE': 'prod',
        'spark.kubernetes.driverEnv.EMPTY': '',
        'spark.kubernetes.executor.label.team': 'risk',
        'spark.kubernetes.executor.annotation.note': 'x',
        'spark.executorEnv.STAGE': 'prod',
        'spark.kubernetes.driver.service.annotation.note': 'service of {{APP_ID}}',
        'spark.kubernetes.driver.service.label.team': 'risk',
      }),
      ...MAIN,
    ],
    batch: {
      driver: {
        labels: { team: 'risk', 'example.org/app': 'etl' },
        annotations: { 'example.org/run': 'run of {{APP_ID}} not {{EXECUTOR_ID}}' },
        env: { STAGE: 'prod', EMPTY: '' },
      },
      executor: { labels: { team: 'risk' }, annotations: { note: 'x' }, env: { STAGE: 'prod' } },
      sparkConf: {
        'spark.kubernetes.driver.service.annotation.note': 'service of {{APP_ID}}',
        'spark.kubernetes.driver.service.label.team': 'risk',
      },
    },
  },
  {
    name: 'placement',
    about: 'node selectors for all and by role, and a scheduler',
    submit: [
      ...conf({
        'spark.kubernetes.node.selector.pool': 'spark',
        'spark.kubernetes.driver.node.selector.kind': 'on-demand',
        'spark.kubernetes.executor.node.selector.kind': 'spot',
        'spark.kubernetes.scheduler.name': 'all',
        'spark.kubernetes.driver.scheduler.name': 'drivers',
      }),
      ...MAIN,
    ],
    batch: {
      driver: { nodeSelector: { kind: 'on-demand' } },
      executor: { nodeSelector: { kind: 'spot' } },
      sparkConf: {
        'spark.kubernetes.node.selector.pool': 'spark',
        'spark.kubernetes.scheduler.name': 'all',
        'spark.kubernetes.driver.scheduler.name': 'drivers',
      },
    },
  },
  byProperties('scheduler', 'the scheduler of all pods is also that of the driver', {
    'spark.kubernetes.scheduler.name': 'all',
  }),
  {
    name: 'image',
    about: 'pull policy, pull secrets and the service account',
    submit: [
      ...conf({
        'spark.kubernetes.container.image.pullPolicy': 'Always',
        'spark.kubernetes.container.image.pullSecrets': 'one,two',
        'spark.kubernetes.authenticate.driver.serviceAccountName': 'spark',
      }),
      ...MAIN,
    ],
    batch: { imagePullPolicy: 'Always', imagePullSecrets: ['one', 'two'], driver: { serviceAccount: 'spark' } },
  },
  byProperties('image-of-driver', 'the driver may have an image of its own', {
    'spark.kubernetes.driver.container.image': 'driver:{{SPARK_VERSION}}',
  }),
  byProperties('secrets', 'secrets as files and as environment', {
    'spark.kubernetes.driver.secrets.keys': '/etc/keys',
    'spark.kubernetes.driver.secretKeyRef.PASSWORD': 'database:password',
    'spark.kubernetes.executor.secrets.keys': '/etc/keys',
    'spark.kubernetes.executor.secretKeyRef.PASSWORD': 'database:password',
  }),
  {
    name: 'namespace',
    about: 'another namespace than the default one',
    submit: [...conf({ 'spark.kubernetes.namespace': 'team-a' }), ...MAIN],
    batch: { namespace: 'team-a' },
  },
  byProperties('marks-with-id', "the application's id in labels, annotations and environment", {
    'spark.kubernetes.driver.label.run': '{{APP_ID}}',
    'spark.kubernetes.driver.annotation.run': '{{APP_ID}}',
    'spark.kubernetes.driverEnv.RUN': '{{APP_ID}}',
    'spark.kubernetes.driver.service.label.run': '{{APP_ID}}',
  }),
];
