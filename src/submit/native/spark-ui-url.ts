import type { V1Service } from '@kubernetes/client-node';

/** Where the Spark UI answers inside the cluster (as Kyuubi's default `kyuubi.kubernetes.spark.appUrlPattern`). */
export function sparkUiUrl({ metadata, spec }: V1Service): string {
  const port = spec?.ports?.find(({ name }) => name === 'spark-ui')?.port ?? 4040;
  return `http://${metadata?.name}.${metadata?.namespace}.svc:${port}`;
}
