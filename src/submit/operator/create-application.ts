import type { Cluster } from '../../kubernetes/transport/cluster.ts';
import { createCustomResource } from '../../kubernetes/resources/custom-resources.ts';
import type { KubernetesApiError } from '../../kubernetes/transport/api-error.ts';
import { apiErrorOf, refusalOf } from '../shared/refusal.ts';
import { SubmitRejected } from '../shared/submitter.ts';
import { INSTALL, SPARK_APPLICATION, type SparkApplication } from './crd.ts';
import { fieldsAt } from './fields.ts';

/**
 * Creates the resource. A 409, no answer or a 5xx are no reason to look at once: the next try of the submission does.
 * @throws SubmitRejected when the API server, or the operator's webhook, refuses it
 */
export async function createApplication(application: SparkApplication, cluster: Cluster): Promise<void> {
  try {
    await createCustomResource(cluster, SPARK_APPLICATION, application);
  } catch (error) {
    const told = apiErrorOf(error);
    // An operator older than 2.1 knows no pod template: its drivers come without our gate.
    if (told.refused && /unknown field "spec\.driver\.template/.test(told.said) && templateIsOurs(application)) {
      return createApplication(withoutTemplate(application), cluster);
    }
    if (!told.refused) throw told;
    const { namespace = '', name = '' } = application.metadata ?? {};
    const what = `creating SparkApplication ${cluster.name}/${namespace}/${name}`;
    throw kindIsMissing(told) ? notInstalled(what, cluster, told) : refusalOf(what, told);
  }
}

/** A namespace that is missing is named; of a kind that is missing the API server says nothing at all. */
function kindIsMissing({ notFound, said }: KubernetesApiError): boolean {
  return notFound && !/namespaces? "/.test(said);
}

function notInstalled(what: string, cluster: Cluster, cause: KubernetesApiError): SubmitRejected {
  const { group, version, kind } = SPARK_APPLICATION;
  return new SubmitRejected(
    `${what}: cluster "${cluster.name}" knows no ${kind} (${group}/${version}); install the Spark operator: ${INSTALL}`,
    { cause },
  );
}

/** Nothing but our gate and the container Spark asks for. */
function templateIsOurs({ spec }: SparkApplication): boolean {
  const template = fieldsAt(fieldsAt(spec, 'driver'), 'template');
  return Object.keys(template).length === 1 && Object.keys(fieldsAt(template, 'spec')).length === 2;
}

function withoutTemplate(application: SparkApplication): SparkApplication {
  const { template: _template, ...driver } = fieldsAt(application.spec, 'driver');
  return { ...application, spec: { ...application.spec, driver } };
}
