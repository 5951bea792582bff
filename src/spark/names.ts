import { resourceNamePrefix } from '../model/attempt.ts';
import type { AttemptPlan } from '../model/plan.ts';

/** Kubernetes' limit for a label's value and a Service's name (Spark's `KUBERNETES_LABEL_MAX_LENGTH`). */
const LABEL_LIMIT = 63;
const SERVICE_SUFFIX = '-driver-svc';

/**
 * Name of the driver's Service: after the driver, or after the application's id when that is too long, as
 * `DriverServiceFeatureStep` does; its fallback is random, ours has to be the same for every worker.
 */
export function serviceName(attempt: AttemptPlan): string {
  const preferred = resourceNamePrefix(attempt) + SERVICE_SUFFIX;
  return preferred.length <= LABEL_LIMIT ? preferred : attempt.applicationId + SERVICE_SUFFIX;
}

/** Name of the ConfigMap with the driver's properties (`KubernetesClientUtils.configMapNameDriver`, without its random part). */
export function configMapName(attempt: AttemptPlan): string {
  return `spark-drv-${attempt.tag}-conf-map`;
}

/** The application's name as the value of the label `spark-app-name` (`KubernetesConf.getAppNameLabel`). */
export function appNameLabel(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .replace(/-+/g, '-')
    .slice(0, LABEL_LIMIT)
    .replace(/^-|-$/g, '');
}
