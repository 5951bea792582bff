import type { V1Service } from '@kubernetes/client-node';
import type { PlainObject } from '../../kubernetes/transport/plain-objects.ts';

/** Where the Spark UI answers inside the cluster (as Kyuubi's default `kyuubi.kubernetes.spark.appUrlPattern`). */
export function sparkUiUrl(dependents: readonly PlainObject[]): string {
  return sparkUiUrlOf(dependents.find(({ kind }) => kind === 'Service') ?? {});
}

/** Where it answers behind the Service that Spark gives a driver. */
export function sparkUiUrlOf({ metadata, spec }: V1Service): string {
  const port = spec?.ports?.find(({ name }) => name === 'spark-ui')?.port ?? 4040;
  return `http://${metadata?.name}.${metadata?.namespace}.svc:${port}`;
}
