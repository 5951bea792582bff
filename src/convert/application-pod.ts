import { asRecord, type UnknownRecord } from '../model/lang.ts';
import type { Note } from './conversion.ts';

/** A value as the text of a property. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Removes the named fields from `fields`, and calls `take` for each that was set. */
export function takeAll(
  fields: Record<string, unknown>,
  names: readonly string[],
  take: (name: string, value: unknown) => void,
): void {
  for (const name of names.filter((one) => fields[one] !== undefined)) {
    take(name, fields[name]);
    delete fields[name];
  }
}

/** The driver or executor of a SparkApplication, converted. */
export interface ConvertedPod {
  /** Fields of `driver` or `executor` in the batch. */
  readonly fields: UnknownRecord;
  readonly properties: Readonly<Record<string, string>>;
  /** Fields without an equivalent in a batch. */
  readonly rest: UnknownRecord;
  readonly notes: readonly Note[];
}

/** Fields that a batch has under the same name. */
const SAME_NAME = [
  'cores',
  'coreRequest',
  'coreLimit',
  'memory',
  'memoryOverhead',
  'labels',
  'annotations',
  'nodeSelector',
];

/** Converts the field `driver` or `executor` of a SparkApplication. */
export function convertPod(role: 'driver' | 'executor', pod: UnknownRecord): ConvertedPod {
  const rest: Record<string, unknown> = { ...pod };
  const fields: Record<string, unknown> = {};
  const properties: Record<string, string> = {};
  const notes: Note[] = [];
  const names = [...SAME_NAME, role === 'driver' ? 'serviceAccount' : 'instances'];
  takeAll(rest, names, (name, value) => {
    fields[name] = value;
  });
  takeAll(rest, ['podName'], () => {
    notes.push({
      about: 'driver.podName',
      message: 'is left out: SparkBatch gives the driver of each attempt a new name',
    });
  });
  takeAll(rest, ['image'], (_, value) => {
    properties[`spark.kubernetes.${role}.container.image`] = textOf(value);
  });
  takeAll(rest, ['serviceAccount'], (_, value) => {
    properties[`spark.kubernetes.authenticate.${role}.serviceAccountName`] = textOf(value);
  });
  takeAll(rest, ['javaOptions'], (_, value) => {
    properties[`spark.${role}.extraJavaOptions`] = textOf(value);
  });
  const env: Record<string, string> = {};
  takeAll(rest, ['envVars'], (_, value) => Object.assign(env, value));
  takeAll(rest, ['envSecretKeyRefs'], (_, value) => {
    for (const [name, ref] of Object.entries(asRecord(value))) {
      const { name: secret, key } = ref as UnknownRecord;
      properties[`spark.kubernetes.${role}.secretKeyRef.${name}`] = `${textOf(secret)}:${textOf(key)}`;
    }
  });
  convertEnv(role, rest, env, properties);
  if (Object.keys(env).length > 0) fields['env'] = env;
  return { fields, properties, rest, notes };
}

/** Converts variables with a plain value or a value from a Secret. Variables with other sources remain in `rest`. */
function convertEnv(
  role: string,
  rest: Record<string, unknown>,
  env: Record<string, string>,
  properties: Record<string, string>,
): void {
  const list: readonly unknown[] = Array.isArray(rest['env']) ? (rest['env'] as unknown[]) : [];
  const remaining = list.filter((entry) => {
    const { name, value, valueFrom } = entry as {
      name: string;
      value?: unknown;
      valueFrom?: { secretKeyRef?: UnknownRecord };
    };
    const secret = valueFrom?.secretKeyRef;
    if (valueFrom === undefined) env[name] = textOf(value ?? '');
    else if (secret && Object.keys(valueFrom).length === 1 && secret['optional'] !== true) {
      properties[`spark.kubernetes.${role}.secretKeyRef.${name}`] =
        `${textOf(secret['name'])}:${textOf(secret['key'])}`;
    } else return true;
    return false;
  });
  delete rest['env'];
  if (remaining.length > 0) rest['env'] = remaining;
}
