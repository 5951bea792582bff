import { withProperties, conf, MAIN, type Configuration } from './configuration.ts';

/** Labels, scheduling, images and secrets of the pods. */
export const PODS: readonly Configuration[] = [
  {
    name: 'labels',
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
  withProperties('scheduler', 'a scheduler for all pods', {
    'spark.kubernetes.scheduler.name': 'all',
  }),
  {
    name: 'image',
    about: 'pull policy, pull secrets and service account',
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
  withProperties('image-of-driver', 'an image for the driver', {
    'spark.kubernetes.driver.container.image': 'driver:{{SPARK_VERSION}}',
  }),
  withProperties('secrets', 'secrets as files and as environment variables', {
    'spark.kubernetes.driver.secrets.keys': '/etc/keys',
    'spark.kubernetes.driver.secretKeyRef.PASSWORD': 'database:password',
    'spark.kubernetes.executor.secrets.keys': '/etc/keys',
    'spark.kubernetes.executor.secretKeyRef.PASSWORD': 'database:password',
  }),
  {
    name: 'namespace',
    about: 'a namespace other than the default',
    submit: [...conf({ 'spark.kubernetes.namespace': 'team-a' }), ...MAIN],
    batch: { namespace: 'team-a' },
  },
  withProperties('labels-with-id', 'the application id in labels, annotations and environment', {
    'spark.kubernetes.driver.label.run': '{{APP_ID}}',
    'spark.kubernetes.driver.annotation.run': '{{APP_ID}}',
    'spark.kubernetes.driverEnv.RUN': '{{APP_ID}}',
    'spark.kubernetes.driver.service.label.run': '{{APP_ID}}',
  }),
];
