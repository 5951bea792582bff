import { asRecord } from '../model/lang.ts';
import type { Note } from './conversion.ts';

/** Fields as parsed from YAML. */
export type Fields = Readonly<Record<string, unknown>>;

/** A value as the text of a property. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Takes the fields that are there out of `fields`, and hands each on. */
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

/** Driver or executor of a SparkApplication, in the words of a batch. */
export interface ConvertedPod {
  readonly fields: Fields;
  readonly properties: Readonly<Record<string, string>>;
  /** What neither fields nor properties of a batch say. */
  readonly rest: Fields;
  readonly notes: readonly Note[];
}

/** Fields of a pod that a batch has under the same name. */
const SAME = ['cores', 'coreRequest', 'coreLimit', 'memory', 'memoryOverhead', 'labels', 'annotations', 'nodeSelector'];

/** Converts the field `driver` or `executor`. */
export function podOf(role: 'driver' | 'executor', pod: Fields): ConvertedPod {
  const rest: Record<string, unknown> = { ...pod };
  const fields: Record<string, unknown> = {};
  const properties: Record<string, string> = {};
  const notes: Note[] = [];
  const names = [...SAME, role === 'driver' ? 'serviceAccount' : 'instances'];
  takeAll(rest, names, (name, value) => {
    fields[name] = value;
  });
  takeAll(rest, ['podName'], () => {
    notes.push({ about: 'driver.podName', message: 'is left out: SparkBatch names the driver, for each attempt anew' });
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
      const { name: secret, key } = ref as Fields;
      properties[`spark.kubernetes.${role}.secretKeyRef.${name}`] = `${textOf(secret)}:${textOf(key)}`;
    }
  });
  convertEnv(role, rest, env, properties);
  if (Object.keys(env).length > 0) fields['env'] = env;
  return { fields, properties, rest, notes };
}

/** Plain values and those of Secrets; what else an environment may refer to stays with the operator. */
function convertEnv(
  role: string,
  rest: Record<string, unknown>,
  env: Record<string, string>,
  properties: Record<string, string>,
): void {
  const list: readonly unknown[] = Array.isArray(rest['env']) ? (rest['env'] as unknown[]) : [];
  const others = list.filter((entry) => {
    const { name, value, valueFrom } = entry as {
      name: string;
      value?: unknown;
      valueFrom?: { secretKeyRef?: Fields };
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
  if (others.length > 0) rest['env'] = others;
}
