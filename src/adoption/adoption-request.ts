import type { KubernetesObject } from '@kubernetes/client-node';
import type { BatchRequest } from '../model/batch/batch.ts';
import { SparkBatchError } from '../model/errors.ts';
import { APPLICATION_ID_LABEL } from '../model/names.ts';

/** Template of batch ids when none is given: the uid keeps a later driver of the same name apart. */
export const DEFAULT_ID_TEMPLATE = '{pod}-{uid}';

/** Spark's label with the name of the application. */
const APPLICATION_NAME_LABEL = 'spark-app-name';
/** The longest name of a batch. */
const MAX_NAME = 229;
/** The longest id of a workflow. */
const MAX_ID = 1000;

/** A template of batch ids has a variable that does not exist, or that a driver has no value for. */
export class IdTemplateError extends SparkBatchError {
  override readonly name = 'IdTemplateError';
}

/**
 * The id of the batch that adopts a driver.
 * @param template text with the variables `{pod}`, `{namespace}`, `{uid}`, `{applicationId}` and `{label:NAME}`
 * @throws IdTemplateError
 */
export function adoptedBatchId(template: string, { metadata }: KubernetesObject): string {
  const { name = '', namespace = '', uid = '', labels = {} } = metadata ?? {};
  const values: Readonly<Record<string, string | undefined>> = {
    pod: name,
    namespace,
    uid,
    applicationId: labels[APPLICATION_ID_LABEL],
  };
  const id = template.replaceAll(/\{([^{}]*)\}/g, (_, variable: string) => {
    const label = /^label:(.+)$/.exec(variable)?.[1];
    if (label === undefined && !Object.hasOwn(values, variable)) throw new IdTemplateError(unknownVariable(variable));
    const value = label === undefined ? values[variable] : labels[label];
    if (value === undefined || value === '') {
      throw new IdTemplateError(`pod ${namespace}/${name} has no ${label === undefined ? variable : `label ${label}`}`);
    }
    return value;
  });
  return id.slice(0, MAX_ID);
}

/** Why a template is invalid for every driver; undefined if it is valid. */
export function idTemplateProblem(template: string): string | undefined {
  const variables = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, variable = '']) => variable);
  const unknown = variables.find((one) => !/^(?:pod|namespace|uid|applicationId|label:.+)$/.test(one));
  if (unknown !== undefined) return unknownVariable(unknown);
  return variables.some((one) => one !== 'namespace') ? undefined : 'would give several drivers the same id: use {uid}';
}

function unknownVariable(variable: string): string {
  return `{${variable}} is not a variable: use {pod}, {namespace}, {uid}, {applicationId} or {label:NAME}`;
}

/** The fields of a request that follow from the driver, so that users cannot set them for all drivers. */
export const FIELDS_OF_DRIVER = ['submit', 'namespace', 'cluster'] as const;

/** The part of a request that is the same for all adopted drivers: timeouts, retention, cleanup. */
export type AdoptionFields = Omit<Partial<BatchRequest>, 'submit' | 'namespace'>;

/** The request of the batch that adopts a driver: this very pod, by its uid. */
export function adoptionRequest({ metadata }: KubernetesObject, fields: AdoptionFields = {}): BatchRequest {
  const { name: pod = '', namespace = '', uid = '', labels = {} } = metadata ?? {};
  return {
    ...fields,
    name: fields.name ?? (labels[APPLICATION_NAME_LABEL] || pod).slice(0, MAX_NAME),
    namespace,
    submit: { kind: 'existing', pod, uid },
  };
}
