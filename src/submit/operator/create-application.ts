import type { KubernetesApiError } from '../../kubernetes/transport/api-error.ts';
import type { ClusterApi } from '../../kubernetes/transport/cluster-api.ts';
import type { ImpersonatedUser } from '../../model/batch/impersonation.ts';
import { createCustomResource } from '../../kubernetes/resources/custom-resources.ts';
import { apiErrorOrRethrow, refusalError } from '../shared/api-refusal.ts';
import { SubmitRejectedError } from '../shared/submit-errors.ts';
import type { SparkApplication } from './application.ts';
import type { Dialect } from './dialect.ts';
import { fieldsAt } from './fields.ts';

/**
 * Creates the resource, as a user or as this worker, and returns its uid. After a 409, a 5xx or no answer, it may exist: the next
 * try of the submission looks.
 * @throws SubmitRejectedError when the API server, or the operator's webhook, refuses it
 */
export async function createApplication(
  application: SparkApplication,
  dialect: Dialect,
  cluster: ClusterApi,
  as?: ImpersonatedUser,
): Promise<string> {
  try {
    const { metadata } = await createCustomResource(cluster, dialect.resource, application, { as });
    return metadata?.uid ?? '';
  } catch (error) {
    const apiError = apiErrorOrRethrow(error);
    // A Kubeflow operator older than 2.1 has no pod template: its drivers start without the scheduling gate.
    if (
      apiError.isRejection &&
      /unknown field "spec\.driver\.template/.test(apiError.apiMessage) &&
      hasOnlyOurTemplate(application)
    ) {
      return createApplication(withoutTemplate(application), dialect, cluster, as);
    }
    if (!apiError.isRejection) throw apiError;
    const { namespace = '', name = '' } = application.metadata ?? {};
    const what = `creating SparkApplication ${cluster.name}/${namespace}/${name}`;
    throw isKindMissing(apiError)
      ? notInstalledError(what, dialect, cluster, apiError)
      : refusalError(what, apiError, { as });
  }
}

/** Both answers are a 404: for a missing namespace the API server names it, for a missing kind it names nothing. */
function isKindMissing({ isNotFound, apiMessage }: KubernetesApiError): boolean {
  return isNotFound && !/namespaces? "/.test(apiMessage);
}

function notInstalledError(
  what: string,
  { resource: { group, version, kind }, operator, installCommand }: Dialect,
  cluster: ClusterApi,
  cause: KubernetesApiError,
): SubmitRejectedError {
  return new SubmitRejectedError(
    `${what}: cluster "${cluster.name}" has no ${kind} (${group}/${version}); install ${operator}: ${installCommand}`,
    { cause },
  );
}

/** Whether the driver's template holds no more than the scheduling gate and the container that Spark requires. */
function hasOnlyOurTemplate({ spec }: SparkApplication): boolean {
  const template = fieldsAt(fieldsAt(spec, 'driver'), 'template');
  return Object.keys(template).length === 1 && Object.keys(fieldsAt(template, 'spec')).length === 2;
}

function withoutTemplate(application: SparkApplication): SparkApplication {
  const { template: _template, ...driver } = fieldsAt(application.spec, 'driver');
  return { ...application, spec: { ...application.spec, driver } };
}
