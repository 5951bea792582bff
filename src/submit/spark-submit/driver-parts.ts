import type { V1ConfigMap, V1ObjectMeta, V1Pod } from '@kubernetes/client-node';
import { foundOrUndefined } from '../../kubernetes/transport/api-error.ts';
import type { Cluster } from '../../kubernetes/transport/cluster.ts';
import { sparkUiUrlOf } from '../shared/spark-ui-url.ts';

/** The volume by which a driver reads its properties (Spark's `SPARK_CONF_VOLUME_DRIVER`). */
const CONF_VOLUME = 'spark-conf-volume-driver';
const PROPERTIES_FILE = 'spark.properties';

/** What spark-submit makes after a driver, and where the Spark UI will answer. */
export interface DriverParts {
  readonly sparkUiUrl: string;
}

/**
 * Looks for what spark-submit makes after the driver's pod: first Services and Secrets, the ConfigMap with the properties
 * last (seen in the audit log, with 3.5.7 and 4.1.4). Undefined when it has not made all of it.
 */
export async function findParts(pod: V1Pod, cluster: Cluster, signal?: AbortSignal): Promise<DriverParts | undefined> {
  const { namespace = '' } = pod.metadata ?? {};
  const configMap = pod.spec?.volumes?.find(({ name }) => name === CONF_VOLUME)?.configMap?.name;
  if (configMap === undefined) return undefined;
  const properties = await foundOrUndefined(
    cluster.request(`reading ConfigMap ${cluster.name}/${namespace}/${configMap}`, signal, (core, options) =>
      core.readNamespacedConfigMap({ name: configMap, namespace }, options),
    ),
  );
  const host = properties && ownedBy(pod, properties.metadata) && propertyOf(properties, 'spark.driver.host');
  if (!host) return undefined;
  const [name = ''] = host.split('.');
  const service = await foundOrUndefined(
    cluster.request(`reading Service ${cluster.name}/${namespace}/${name}`, signal, (core, options) =>
      core.readNamespacedService({ name, namespace }, options),
    ),
  );
  if (!service || !ownedBy(pod, service.metadata)) return undefined;
  return { sparkUiUrl: sparkUiUrlOf(service) };
}

function ownedBy({ metadata }: V1Pod, dependent: V1ObjectMeta | undefined): boolean {
  return dependent?.ownerReferences?.some(({ uid }) => uid === metadata?.uid) === true;
}

/** Spark writes a property as `key=value`; neither this key nor a host has anything to escape. */
function propertyOf({ data }: V1ConfigMap, key: string): string | undefined {
  const line = data?.[PROPERTIES_FILE]?.split('\n').find((one) => one.startsWith(`${key}=`));
  return line?.slice(key.length + 1).trim();
}
