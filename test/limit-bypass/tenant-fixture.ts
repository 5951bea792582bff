import type { ConfigurationInput } from '../../src/config/schema/document.ts';

/** The tenant of the escape table, and its place. */
export const TENANT = 'risk';

/**
 * A platform of two teams with limits as such platforms have them. `risk` tries to get beyond its own.
 * @param namespace its namespace
 */
export function estate(namespace: string): Pick<ConfigurationInput, 'tenants' | 'limits' | 'tenancy'> {
  return {
    limits: {
      driver: { cores: '4', memory: '8g' },
      executor: { cores: '4', memory: '16g', instances: 20 },
      runtime: 'PT8H',
      priorityClasses: ['batch-*'],
    },
    tenants: {
      [TENANT]: {
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
          attempts: 5,
          retention: 'PT24H',
          executor: { devices: { 'nvidia.com/*': 2 } },
          driver: { devices: { 'nvidia.com/*': 0 } },
          sparkConf: { denied: ['spark.plugins', 'spark.kubernetes.driver.annotation.iam*'] },
        },
      },
      payroll: { namespaces: ['payroll'] },
    },
  };
}
