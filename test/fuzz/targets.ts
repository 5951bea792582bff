import fc from 'fast-check';
import type { V1Pod } from '@kubernetes/client-node';
import { InvalidBatchError } from '../../src/client/errors.ts';
import { validateBatch } from '../../src/client/validate-batch.ts';
import { toPodEvent } from '../../src/kubernetes/pods/pod-events.ts';
import { podToObservation } from '../../src/kubernetes/pods/pod-to-observation.ts';
import { readHadoopFile } from '../../src/limits/spark-settings/hadoop-files.ts';
import { readJavaOptions } from '../../src/limits/spark-settings/java-options.ts';
import { withEventProblem } from '../../src/model/driver/event-problem.ts';
import { jsonSize } from '../../src/model/json-size.ts';
import { plainText } from '../../src/model/plain-text.ts';
import { logTail } from '../../src/model/verdict/log-tail.ts';
import { findOutOfMemory } from '../../src/model/verdict/out-of-memory.ts';
import { redactor } from '../../src/redaction/redactor.ts';
import { reportedProblems } from '../../src/redaction/reported-problems.ts';
import { parsePropertiesFile, propertiesFile } from '../../src/spark/properties-file.ts';
import { checkValidFields } from '../../src/submit/client-side-checks.ts';
import { exceededQuota } from '../../src/submit/shared/resource-quota.ts';
import { LastLines } from '../../src/submit/spark-submit/last-lines.ts';
import { readOutcome } from '../../src/submit/spark-submit/outcome.ts';
import { kubernetesYaml } from '../../src/yaml/kubernetes-yaml.ts';
import { locatedDocument } from '../../src/yaml/located-document.ts';
import { readYaml } from '../../src/yaml/read-yaml.ts';
import { batchRequest, driverPod } from '../support/builders.ts';
import { CONFIG_MAP, DRIVER, manifestBatch } from '../support/manifests.ts';
import { hostileJson, hostileText, name } from './hostile-text.ts';

/** A parser of untrusted text. */
export interface FuzzTarget {
  readonly name: string;
  /** The inputs, each as a function that parses it: its time is measured, and it throws when the parser breaks a guarantee. */
  readonly inputs: (length: number) => fc.Arbitrary<() => void>;
}

/** A secret that no output may contain. */
const SECRET = 'PLANTEDs3cret';

function assertWithout(secret: string, output: string): void {
  if (output.includes(secret)) throw new Error(`a secret was shown: ${output.slice(0, 200)}`);
}

function target<T>(
  title: string,
  inputs: (length: number) => fc.Arbitrary<T>,
  read: (input: T) => unknown,
): FuzzTarget {
  return { name: title, inputs: (length) => inputs(length).map((input) => () => void read(input)) };
}

const secretText = (length: number) =>
  fc.tuple(hostileText(length), hostileText(length)).map(([before, after]) => `${before} ${SECRET} ${after}`);

const PATTERNS = [undefined, '(?i)secret|password', '^spark\\.([a-z]+)+$', '(a|a)*b', '(x{20}){20}'];

/** The fields of a request that are replaced, one at a time. */
const FIELDS = [
  'sparkConf',
  'driver',
  'executor',
  'deps',
  'retry',
  'submit',
  'timeouts',
  'arguments',
  'cluster',
  'retention',
  'name',
  'image',
  'sparkConfFiles',
];

/** A valid request with one of its parts replaced by anything. */
const requests = (length: number) =>
  fc.tuple(fc.constantFrom(...FIELDS), name, hostileJson(length)).map(([field, key, value]) => ({
    ...batchRequest(),
    ...Object.fromEntries([
      [field, value],
      [key, value],
    ]),
  }));

/** Every parser of text that applications, tenants, API servers or commands write. */
export const TARGETS: readonly FuzzTarget[] = [
  target(
    'the redactor',
    (length) => fc.tuple(secretText(length), fc.constantFrom(...PATTERNS), hostileJson(length / 8)),
    ([text, pattern, other]) => {
      const data = { password: SECRET, other, ...(pattern !== undefined && { 'spark.redaction.regex': pattern }) };
      const isPasswordSecret = pattern === undefined || pattern.includes('password');
      const shown = redactor(data)(text);
      if (isPasswordSecret) assertWithout(SECRET, shown);
    },
  ),
  target(
    'reported problems',
    (length) => fc.array(secretText(length), { maxLength: 60 }),
    (messages) => {
      const problems = messages.map((message) => ({ path: message, message }));
      const reported = reportedProblems(problems, redactor({ password: SECRET }));
      assertWithout(SECRET, reported.map(({ message }) => message).join(' '));
      if (jsonSize(reported) > 512 * 1024) throw new Error('the report is too large');
    },
  ),
  target('plain text', hostileText, (text) => {
    const plain = plainText(text);
    // oxlint-disable-next-line no-control-regex -- it looks for control characters
    if (/[\u0000-\u0008\u001b\u202e]/.test(plain)) throw new Error('a control character was left');
  }),
  target('options of a JVM', hostileText, readJavaOptions),
  target('the output of spark-submit', hostileText, (text) => {
    const output = new LastLines();
    output.add('stderr', text);
    readOutcome({ exitCode: 1, signal: null }, output.lines);
    readOutcome({ exitCode: 1, signal: null }, [text]);
    exceededQuota(text);
  }),
  target('a properties file', hostileText, (text) => {
    const properties = parsePropertiesFile(text);
    const again = parsePropertiesFile(propertiesFile(properties, 'x'));
    if (Object.keys(again).length !== Object.keys(properties).length) throw new Error('a property was lost');
  }),
  target('a Hadoop configuration', hostileText, readHadoopFile),
  target('YAML of a manifest', hostileText, (text) => {
    const { contents } = kubernetesYaml(text);
    if (jsonSize(contents, 4 * 1024 * 1024) > 4 * 1024 * 1024) throw new Error('the contents are too large');
  }),
  target('YAML of a file', secretText, (text) => {
    const read = locatedDocument(text, 'one batch');
    if ('locate' in read) read.locate([{ path: text, message: 'x' }]);
    try {
      readYaml(text);
    } catch (error) {
      assertWithout(SECRET, (error as Error).message);
    }
  }),
  target('the log of a driver', hostileText, (log) => {
    logTail(log, { lines: 200, bytes: 64 * 1024 });
    const last = podToObservation(driverPod({ phase: 'Failed', exitCode: 1 }));
    findOutOfMemory({ last, log } as unknown as Parameters<typeof findOutOfMemory>[0]);
  }),
  target(
    'an Event',
    (length) => fc.tuple(hostileText(length), name),
    ([message, reason]) => {
      const metadata = { name: 'x', namespace: 'y' };
      const event = toPodEvent({ metadata, involvedObject: {}, type: 'Warning', reason, message });
      const pending = podToObservation(driverPod({ phase: 'Pending', unscheduled: 'Unschedulable' }));
      const { problem: _none, ...withoutProblem } = pending;
      withEventProblem(withoutProblem, [event, { ...event, reason: 'FailedScheduling' }]);
    },
  ),
  target(
    'a pod',
    (length) => fc.tuple(hostileText(length), name, hostileText(length)),
    ([text, key, message]) => {
      const pod = driverPod({ phase: 'Pending', waiting: key, message, podReason: key, podMessage: text });
      const annotations = Object.fromEntries([
        ...Object.entries(pod.metadata?.annotations ?? {}),
        [key, text],
        ['manifest', text],
      ]);
      const hostile = { ...pod, metadata: { ...pod.metadata, annotations } } as V1Pod;
      podToObservation(hostile);
      podToObservation(driverPod({ phase: 'Failed', exitCode: 1, reason: key, message }));
    },
  ),
  target('a request', requests, (request) => {
    try {
      validateBatch(request);
    } catch (error) {
      if (!(error instanceof InvalidBatchError)) throw error;
      if (jsonSize(error.problems) > 512 * 1024) throw new Error('the refusal is too large', { cause: error });
      checkValidFields(request);
    }
  }),
  target(
    'a manifest',
    (length) => fc.tuple(hostileText(length), hostileText(200)),
    ([text, value]) => {
      const request = manifestBatch({ documents: [DRIVER, CONFIG_MAP, text], variables: { runTime: value } });
      checkValidFields({ ...request, unknown: 1 });
    },
  ),
];
