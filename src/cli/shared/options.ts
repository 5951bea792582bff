/** Options that commands share, and parsers of option values. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { APPLICATION_STATES } from '../../model/driver/application-state.ts';
import { parseDuration } from '../../model/duration.ts';
import { SEARCHABLE_PHASES, type SearchablePhase } from '../../model/status/searchable-phase.ts';
import { FAILURE_CLASSES, type FailureClass } from '../../model/verdict/failure-class.ts';
import { isHeapSize } from '../../model/batch/memory.ts';
import { DEFAULT_TASK_QUEUE } from '../../model/names.ts';
import { DEFAULT_FEATURES, WORKER_FEATURES, type WorkerFeature } from '../../model/permissions/worker-permissions.ts';

/** Options of every command. */
export interface OutputOptions {
  readonly output: string;
  readonly debug?: boolean;
}

/** How to reach Temporal: command-line options take precedence over environment variables and the profile. */
export interface TemporalOptions {
  readonly address?: string;
  readonly namespace?: string;
  readonly profile?: string;
}

/** Options of every command that talks to Temporal. */
export interface CommonOptions extends OutputOptions, TemporalOptions {
  readonly taskQueue: string;
  /** Module that exports the payload codecs: a path or a package. */
  readonly payloadCodec?: string;
}

/** Adds {@link OutputOptions}. @param further formats of this command only */
export function withOutputOptions(command: Command, further: readonly string[] = []): Command {
  return command
    .addOption(
      new Option('-o, --output <format>', 'text for people, json or yaml for scripts')
        .choices(['text', 'json', 'yaml', ...further])
        .default('text'),
    )
    .option('--debug', 'show the stack traces of errors');
}

/** Adds {@link CommonOptions}. @param formats formats of this command only */
export function withCommonOptions(command: Command, formats?: readonly string[]): Command {
  return withOutputOptions(command, formats)
    .option('--address <host:port>', 'Temporal server (default: TEMPORAL_ADDRESS, the profile, or localhost:7233)')
    .option('--namespace <name>', 'Temporal namespace (default: TEMPORAL_NAMESPACE, the profile, or default)')
    .addOption(
      new Option(
        '--payload-codec <module>',
        'file or package that exports the codec of payloads, for example for encryption',
      ).env('SPARKBATCH_PAYLOAD_CODEC'),
    )
    .option('--profile <name>', 'profile of the Temporal configuration file (default: TEMPORAL_PROFILE, or default)')
    .option('--task-queue <name>', 'Temporal task queue of the workers', DEFAULT_TASK_QUEUE);
}

/** Adds the options that select a kubeconfig. */
export function withKubeconfigOptions(
  command: Command,
  contextHelp = 'context of the kubeconfig (default: its current context)',
): Command {
  return command
    .option(
      '--kubeconfig <file>',
      'kubeconfig (default: KUBECONFIG, ~/.kube/config, or the service account of the pod)',
    )
    .option('--context <name>', contextHelp);
}

/** Adds the options by which a person reaches the cluster of a driver. */
export function withClusterAccess(command: Command): Command {
  return withKubeconfigOptions(
    command,
    'context of the kubeconfig (default: the one named like the cluster, or its current context)',
  ).option('--config <file>', 'configuration of the workers, for its clusters (default: the kubeconfig)');
}

/** Adds the option to read through a worker. */
export function withWorkerAccess(command: Command): Command {
  return withClusterAccess(command).option(
    '--through-worker',
    'read through a worker of the batch (default: only if there is no access to the cluster from here)',
  );
}

/** The option `--features` of commands about permissions. */
export function featuresOption(): Option {
  return new Option('--features <a,b>', `features that batches use: ${WORKER_FEATURES.join(', ')}`)
    .default(DEFAULT_FEATURES, DEFAULT_FEATURES.join(','))
    .argParser(parseFeatures);
}

/** Parser of a whole number that is at least `minimum` and at most `maximum`. */
export function wholeNumber(minimum = 0, maximum = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < minimum || number > maximum) {
      const range = maximum < Number.MAX_SAFE_INTEGER ? `from ${minimum} to ${maximum}` : `of at least ${minimum}`;
      throw new InvalidArgumentError(`Not a whole number ${range}.`);
    }
    return number;
  };
}

/** Parses a number above zero, which may have a fraction. */
export function positiveNumber(text: string): number {
  const number = Number(text);
  if (!/^\d{1,12}(?:\.\d{1,6})?$/.test(text) || number <= 0)
    throw new InvalidArgumentError('Not a number above 0: write 100 or 0.5.');
  return number;
}

/** Checks a duration longer than zero; returns the text unchanged. */
export function duration(text: string): string {
  if (!((parseDuration(text) ?? 0) > 0)) throw new InvalidArgumentError('Not a duration: write PT30M or 30m.');
  return text;
}

/** Parses a duration, which may be zero, to milliseconds. */
export function milliseconds(text: string): number {
  const parsed = parseDuration(text);
  if (parsed === undefined) throw new InvalidArgumentError('Not a duration: write PT30S or 30s.');
  return parsed;
}

/** Checks a memory size in the notation of Spark and the JVM; returns the text unchanged. */
export function memory(text: string): string {
  if (!isHeapSize(text)) throw new InvalidArgumentError('Not a memory size: write 512m or 4g.');
  return text;
}

/** Parses an application state in upper or lower case. */
export function applicationState(text: string): (typeof APPLICATION_STATES)[number] {
  const state = APPLICATION_STATES.find((one) => one === text.toUpperCase());
  if (!state) throw new InvalidArgumentError(`Not a state: one of ${APPLICATION_STATES.join(', ')}.`);
  return state;
}

/** Parses a phase of a batch, as it can be searched. */
export function phase(text: string): SearchablePhase {
  const found = SEARCHABLE_PHASES.find((one) => one === text.toLowerCase());
  if (!found) throw new InvalidArgumentError(`Not a phase: one of ${SEARCHABLE_PHASES.join(', ')}.`);
  return found;
}

/** Parses a failure class. */
export function failureClass(text: string): FailureClass {
  const found = FAILURE_CLASSES.find((one) => one === text.toLowerCase());
  if (!found) throw new InvalidArgumentError(`Not a failure class: one of ${FAILURE_CLASSES.join(', ')}.`);
  return found;
}

/** Parses a moment: a duration before now (`2h`), or a time in RFC 3339. Returns RFC 3339. */
export function moment(text: string): string {
  const back = parseDuration(text);
  const at = back === undefined ? Date.parse(text) : Date.now() - back;
  if (Number.isNaN(at)) throw new InvalidArgumentError('Neither a duration (2h) nor a time (2026-11-28T03:04:05Z).');
  return new Date(at).toISOString();
}

/** Adds a value of `--set`. @throws InvalidArgumentError */
export function parameterValue(
  text: string,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('Write name=value.');
  const name = text.slice(0, equals);
  if (Object.hasOwn(values, name)) throw new InvalidArgumentError(`"${name}" is given twice.`);
  return Object.fromEntries([...Object.entries(values), [name, text.slice(equals + 1)]]);
}

/** Parses names separated by commas. */
export function names(text: string): [string, ...string[]] {
  const [first, ...more] = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (first === undefined) throw new InvalidArgumentError('Name at least one.');
  return [first, ...more];
}

function parseFeatures(text: string): [WorkerFeature, ...WorkerFeature[]] {
  const known: readonly string[] = WORKER_FEATURES;
  const unknown = names(text).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new InvalidArgumentError(`Not a feature: ${unknown.join(', ')}. Known features: ${known.join(', ')}.`);
  }
  return names(text) as [WorkerFeature, ...WorkerFeature[]];
}
