import type { BatchRequest } from '../../src/model/batch/batch.ts';

/** A distinct secret for each field of a batch that may contain one: a leak shows its origin. */
export const PLANTED = {
  property: 'planted-property-5f21',
  accessKey: 'PLANTEDACCESSKEY77',
  driverEnvironment: 'planted-driver-env-9c0a',
  executorEnvironment: 'planted-executor-env-77b2',
  argument: 'planted-argument-d3e4',
  javaOption: 'planted-java-option-0b6f',
  url: 'planted-url-parameter-61aa',
  hadoopFile: 'planted-hadoop-xml-88d1',
  sparkFile: 'planted-metrics-properties-42e0',
  driverTemplate: 'planted-driver-template-c7c7',
  executorTemplate: 'planted-executor-template-1d9b',
  ownPattern: 'planted-salary-35f8',
  quoted: 'planted-"quoted\\value"-2b2b',
} as const;

/** A secret by its format instead of its name (`spark.redaction.string.regex`). */
export const PLANTED_CARD = 'card-4929123456';

/** Secrets in a manifest and in the spec of a SparkApplication. */
export const PLANTED_VARIABLE = 'planted-variable-e1e1';
export const PLANTED_IN_MANIFEST = 'planted-in-manifest-6a6a';
export const PLANTED_IN_SPEC = 'planted-in-spec-b4b4';

/** All secrets. */
export const ALL_PLANTED: readonly string[] = [
  ...Object.values(PLANTED),
  PLANTED_CARD,
  PLANTED_VARIABLE,
  PLANTED_IN_MANIFEST,
  PLANTED_IN_SPEC,
];

/** Secrets that the driver's pod contains, so that messages of Kubernetes may contain them. */
export const SHOWN_BY_POD: readonly string[] = [PLANTED.driverEnvironment, PLANTED_CARD];

/** The properties of a batch that define what is secret. */
export const PATTERNS = {
  'spark.redaction.regex': '(?i)secret|password|token|access[.]?key|salary',
  'spark.redaction.string.regex': 'card-\\d{10}',
} as const;

/** Fields of a batch with all secrets. */
export function withPlanted(annotations: Record<string, string>): Partial<BatchRequest> {
  return {
    arguments: ['--db-password', PLANTED.argument, `jdbc:x://db?user=ada&password=${PLANTED.url}&ssl=true`],
    sparkConf: {
      ...PATTERNS,
      'spark.hadoop.fs.s3a.secret.key': PLANTED.property,
      'spark.hadoop.fs.s3a.access.key': PLANTED.accessKey,
      'spark.driver.extraJavaOptions': `-Dfile.encoding=UTF-8 -Djavax.net.ssl.trustStorePassword=${PLANTED.javaOption}`,
      'spark.app.salary': PLANTED.ownPattern,
      'spark.app.token': PLANTED.quoted,
    },
    driver: {
      annotations,
      env: { DB_PASSWORD: PLANTED.driverEnvironment },
      template: {
        spec: {
          containers: [{ name: 'sidecar', image: 'x', env: [{ name: 'A_TOKEN', value: PLANTED.driverTemplate }] }],
        },
      },
    },
    executor: {
      env: { API_TOKEN: PLANTED.executorEnvironment },
      template: {
        spec: {
          containers: [{ name: 'sidecar', image: 'x', env: [{ name: 'A_TOKEN', value: PLANTED.executorTemplate }] }],
        },
      },
    },
    hadoopConfFiles: {
      'core-site.xml': `<configuration><property><name>fs.azure.secret</name><value>${PLANTED.hadoopFile}</value></property></configuration>`,
    },
    sparkConfFiles: { 'metrics.properties': `*.sink.graphite.password=${PLANTED.sparkFile}\n` },
  };
}
