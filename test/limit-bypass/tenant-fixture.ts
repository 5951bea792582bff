import type { ConfigurationInput } from '../../src/config/schema/document.ts';

/**
 * The configuration of a platform with two tenants and typical limits. The tenant `risk` is the one that tries to bypass
 * them.
 * @param namespace of that tenant
 */
export function tenantFixture(namespace: string): Pick<ConfigurationInput, 'tenants' | 'limits' | 'tenancy'> {
  return {
    limits: {
      driver: { cores: '4', memory: '8g', storage: '200g' },
      executor: { cores: '4', memory: '16g', storage: '100g', instances: 20 },
      runtime: 'PT8H',
      pending: 'PT2H',
      gracePeriod: 'PT10M',
      objects: { '*': 40, Service: 2 },
      priorityClasses: ['batch-*'],
    },
    tenants: {
      risk: {
        namespaces: [namespace],
        defaults: { driver: { serviceAccount: 'risk-spark' } },
        limits: {
          images: ['registry.example/risk/*', 'spark:4.1'],
          serviceAccounts: ['risk-*'],
          secrets: ['risk-*'],
          configMaps: ['risk-*', 'shared-hadoop'],
          persistentVolumeClaims: ['risk-*'],
          storageClasses: ['standard'],
          schedulers: ['default-scheduler'],
          runtimeClasses: [],
          annotations: ['prometheus.io/*', 'sim.spark-batch/*'],
          labels: ['team', 'app.kubernetes.io/*'],
          queues: ['root.risk', 'root.risk.*'],
          submitFiles: ['s3a://risk-jars/*'],
          attempts: 5,
          retention: 'PT24H',
          executor: { devices: { 'nvidia.com/*': 2 } },
          driver: { devices: { 'nvidia.com/*': 0 } },
          sparkConf: {
            denied: [
              'spark.plugins',
              'spark.kerberos.principal',
              'spark.hadoop.fs.s3a.secret.key',
              'spark.kubernetes.driver.annotation.iam*',
            ],
          },
        },
      },
      payroll: { namespaces: ['payroll'] },
    },
  };
}
