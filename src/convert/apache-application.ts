import { asRecord, isRecord, type UnknownRecord } from '../model/lang.ts';
import { textOf } from './application-pod.ts';
import { leftOut } from './application-template.ts';
import { attention, type Conversion, NotConvertibleError, type Note, problemsOfBatch } from './conversion.ts';
import { convertProperties, withoutOwnFields } from './convert-properties.ts';
import { Draft } from './draft.ts';

/** Fields that are converted; any other is noted. */
const KNOWN: ReadonlySet<string> = new Set([
  'applicationTolerations',
  'deploymentMode',
  'driverArgs',
  'driverSpec',
  'executorSpec',
  'files',
  'jars',
  'mainClass',
  'proxyUser',
  'pyFiles',
  'runtimeVersions',
  'sparkConf',
  'sparkRFiles',
]);

/** Which drivers are kept, by the operator's policy. */
const CLEANUP: Readonly<Record<string, string>> = { Always: 'NONE', OnFailure: 'COMPLETED', Never: 'ALL' };

/**
 * Converts a `SparkApplication` of the Apache Spark operator (spark.apache.org). The operator builds drivers by Spark's own
 * code, so that the batch is native, unless it asks for objects that only the operator creates.
 * @throws NotConvertibleError for an application that does not run in cluster mode
 */
export function convertApacheApplication(
  name: string | undefined,
  namespace: string | undefined,
  spec: UnknownRecord,
): Conversion {
  const { deploymentMode, driverArgs, driverSpec, executorSpec, mainClass, runtimeVersions, proxyUser } = spec;
  if (deploymentMode === 'ClientMode') {
    throw new NotConvertibleError(
      'The SparkApplication runs in client mode, but the driver of a batch runs in its own pod.',
    );
  }
  const draft = new Draft();
  draft.set(['name'], name);
  draft.set(['namespace'], namespace);
  const file = mainFile(spec);
  if (!/\.(?:py|r)$/i.test(file)) draft.set(['mainClass'], mainClass);
  draft.set(['mainApplicationFile'], file);
  if (Array.isArray(driverArgs) && driverArgs.length > 0) draft.set(['arguments'], driverArgs.map(textOf));
  const { sparkVersion, ...versions } = asRecord(runtimeVersions);
  draft.set(['sparkVersion'], sparkVersion === undefined ? undefined : textOf(sparkVersion));
  draft.set(['proxyUser'], proxyUser);
  const given = Object.fromEntries(
    Object.entries(asRecord(spec['sparkConf'])).map(([key, value]) => [key, textOf(value)]),
  );
  const files = spec['files'] === undefined ? {} : { 'spark.files': textOf(spec['files']) };
  const properties = Object.fromEntries(
    Object.entries({ ...files, ...further(spec), ...given }).map(([key, value]) => [
      key,
      // The operator replaces it itself, in every version.
      key.endsWith('container.image') && sparkVersion !== undefined
        ? value.replaceAll('{{SPARK_VERSION}}', textOf(sparkVersion))
        : value,
    ]),
  );
  const notes: Note[] = convertProperties(draft, withoutOwnFields(properties));
  if (namespace === undefined && given['spark.kubernetes.namespace'] !== undefined) {
    draft.set(['namespace'], given['spark.kubernetes.namespace']);
  }
  for (const [role, pod] of [['driver', driverSpec] as const, ['executor', executorSpec] as const]) {
    const { podTemplateSpec, ...others } = asRecord(pod);
    if (isRecord(podTemplateSpec)) draft.set([role, 'template'], podTemplateSpec);
    notes.push(...Object.keys(others).map((field) => leftOut(`${role}Spec.${field}`, 'a batch has no counterpart')));
  }
  notes.push(
    ...convertTolerations(draft, asRecord(spec['applicationTolerations'])),
    ...Object.keys(versions).map((field) => ({
      about: `runtimeVersions.${field}`,
      message: 'is left out: it describes the image',
    })),
  );
  // The operator alone creates what these ask for.
  const beyond = Object.keys(spec).filter((field) => !KNOWN.has(field));
  if (beyond.length > 0) {
    draft.set(['submit'], {
      kind: 'operator',
      apiVersion: 'spark.apache.org/v1',
      spec: Object.fromEntries(beyond.map((field) => [field, spec[field]])),
    });
    draft.set(['timeouts', 'submit'], '5m');
    const message = 'only the operator supports this: submit.kind is operator, and submit.spec has the fields';
    notes.push({ about: beyond.join(', '), message });
  } else {
    const message =
      "is native, which builds the driver as Spark's own code in the operator does. To keep using the operator, set " +
      'submit: { kind: operator, apiVersion: spark.apache.org/v1 }';
    notes.push({ about: 'submit.kind', message });
  }
  const batch = draft.batch();
  return { batch, notes, problems: problemsOfBatch(batch) };
}

/** The application: its jar, else its Python or R file, else a class of the image. */
function mainFile({ jars, pyFiles, sparkRFiles }: UnknownRecord): string {
  const first = [jars, pyFiles, sparkRFiles].find((one) => typeof one === 'string' && one !== '');
  return typeof first === 'string' ? (first.split(',')[0] ?? '').trim() : 'spark-internal';
}

/** Further files after the application's own. */
function further({ jars, pyFiles }: UnknownRecord): Record<string, string> {
  const rest = (list: unknown) => (typeof list === 'string' ? list.split(',').slice(1).join(',') : '');
  const hasJar = typeof jars === 'string' && jars !== '';
  return {
    ...(rest(jars) !== '' && { 'spark.jars': rest(jars) }),
    ...(!hasJar && rest(pyFiles) !== '' && { 'spark.submit.pyFiles': rest(pyFiles) }),
    ...(hasJar && typeof pyFiles === 'string' && pyFiles !== '' && { 'spark.submit.pyFiles': pyFiles }),
  };
}

function duration(milliseconds: unknown): string | undefined {
  return typeof milliseconds === 'number' && milliseconds > 0 ? `PT${milliseconds / 1000}S` : undefined;
}

/** The names of fields, and those of fields of maps: `instanceConfig.initExecutors`. */
function leavesOf(fields: UnknownRecord): string[] {
  return Object.entries(fields).flatMap(([field, value]) =>
    isRecord(value) ? Object.keys(value).map((inner) => `${field}.${inner}`) : [field],
  );
}

/** Converts restarts, time limits and retention. */
function convertTolerations(draft: Draft, tolerations: UnknownRecord): Note[] {
  const { restartConfig, applicationTimeoutConfig, resourceRetainPolicy, resourceRetainDurationMillis, ...others } =
    tolerations;
  const notes = [...convertRestarts(draft, asRecord(restartConfig))];
  const { driverStartTimeoutMillis, ...timeouts } = asRecord(applicationTimeoutConfig);
  const pending = duration(driverStartTimeoutMillis);
  if (pending !== undefined) {
    draft.set(['timeouts', 'pending'], pending);
    notes.push({ about: 'driverStartTimeoutMillis', message: 'becomes timeouts.pending' });
  }
  if (resourceRetainPolicy !== undefined) {
    draft.set(['cleanup'], CLEANUP[textOf(resourceRetainPolicy)]);
    notes.push({ about: `resourceRetainPolicy ${textOf(resourceRetainPolicy)}`, message: 'becomes cleanup' });
  }
  const retention = duration(resourceRetainDurationMillis);
  if (retention !== undefined) draft.set(['retention'], retention);
  return [
    ...notes,
    ...Object.keys(timeouts).map((field) =>
      leftOut(`applicationTimeoutConfig.${field}`, 'timeouts.pending and timeouts.runtime limit the phases of a batch'),
    ),
    ...leavesOf(others).map((field) => leftOut(`applicationTolerations.${field}`, 'a batch has no counterpart')),
  ];
}

function convertRestarts(draft: Draft, restarts: UnknownRecord): Note[] {
  const { restartPolicy = 'Never', maxRestartAttempts, restartBackoffMillis, ...others } = restarts;
  if (restartPolicy === 'Never') return [];
  if (restartPolicy === 'Always') {
    return [
      attention(
        'restartPolicy Always',
        'is left out: a batch runs once. Start further batches by a schedule (sparkbatch schedule)',
      ),
    ];
  }
  const budget = restartPolicy === 'OnInfrastructureFailure' ? 'infrastructure' : 'application';
  if (typeof maxRestartAttempts === 'number') draft.set(['retry', budget], maxRestartAttempts);
  draft.set(['retry', 'initialInterval'], duration(restartBackoffMillis));
  return [
    { about: `restartPolicy ${textOf(restartPolicy)}`, message: `becomes retry.${budget}` },
    ...Object.keys(others).map((field) => leftOut(`restartConfig.${field}`, 'the field "retry" decides about retries')),
  ];
}
