import type { V1Service } from '@kubernetes/client-node';
import type { PlainObject } from '../../kubernetes/transport/plain-object-api.ts';

/** URL of the Spark UI inside the cluster (as Kyuubi's default `kyuubi.kubernetes.spark.appUrlPattern`). */
export function sparkUiUrl(dependents: readonly PlainObject[]): string {
  return serviceUiUrl(dependents.find(({ kind }) => kind === 'Service') ?? {});
}

/** URL of the Spark UI behind the Service that Spark creates for a driver. */
export function serviceUiUrl({ metadata, spec }: V1Service): string {
  const port = spec?.ports?.find(({ name }) => name === 'spark-ui')?.port ?? 4040;
  return `http://${metadata?.name}.${metadata?.namespace}.svc:${port}`;
}
