import type { V1Service } from '@kubernetes/client-node';
import type { PlainObject } from '../../kubernetes/plain-objects.ts';

/** Where the Spark UI answers inside the cluster (as Kyuubi's default `kyuubi.kubernetes.spark.appUrlPattern`). */
export function sparkUiUrl(dependents: readonly PlainObject[]): string {
  const service = dependents.find(({ kind }) => kind === 'Service') as V1Service | undefined;
  const port = service?.spec?.ports?.find(({ name }) => name === 'spark-ui')?.port ?? 4040;
  return `http://${service?.metadata?.name}.${service?.metadata?.namespace}.svc:${port}`;
}
