import { resourceNamePrefix, type AttemptPlan } from '../model/batch/attempt.ts';

/** Kubernetes' limit for the names of most objects, which are DNS subdomains. */
const NAME_LIMIT = 253;
/** Kubernetes' limit for a label's value and a Service's name (Spark's `KUBERNETES_LABEL_MAX_LENGTH`). */
const LABEL_LIMIT = 63;
const SERVICE_SUFFIX = '-driver-svc';

/**
 * The name of the driver's Service: after the driver, or after the application id when that would be too long, as in
 * `DriverServiceFeatureStep`. Spark's fallback is random; here every worker must compute the same name.
 */
export function serviceName(attempt: AttemptPlan): string {
  return dependentName(attempt, SERVICE_SUFFIX, LABEL_LIMIT);
}

/** The name of a dependent: after the driver, or after the application id when that would be longer than `limit`. */
export function dependentName(attempt: AttemptPlan, suffix: string, limit = NAME_LIMIT): string {
  const preferred = resourceNamePrefix(attempt) + suffix;
  return preferred.length <= limit ? preferred : attempt.applicationId + suffix;
}

/**
 * The name of the ConfigMap with the driver's properties (`KubernetesClientUtils.configMapNameDriver`, without its random part).
 */
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
