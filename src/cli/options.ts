import { InvalidArgumentError, Option, type Command } from 'commander';
import { APPLICATION_STATES } from '../model/driver/application-state.ts';
import { parseDuration } from '../model/duration.ts';
import { isHeapSize } from '../model/batch/memory.ts';
import { DEFAULT_TASK_QUEUE } from '../model/names.ts';
import { type WorkerFeature, WORKER_FEATURES } from '../model/permissions/worker-permissions.ts';

/** Adds the options that every command has. */
export function withCommonOptions(command: Command): Command {
  return withOutputOptions(command)
    .option('--address <host:port>', 'Temporal server (default: TEMPORAL_ADDRESS, the profile, or localhost:7233)')
    .option('--namespace <name>', 'Temporal namespace (default: TEMPORAL_NAMESPACE, the profile, or default)')
    .addOption(
      new Option(
        '--payload-codec <module>',
        'codec that payloads pass, as encryption: a file or package that exports it',
      ).env('SPARKBATCH_PAYLOAD_CODEC'),
    )
    .option('--profile <name>', 'profile of the Temporal configuration file (default: TEMPORAL_PROFILE, or default)')
    .option('--task-queue <name>', 'Temporal task queue of the workers', DEFAULT_TASK_QUEUE);
}

/** Adds the options of how a command tells things. */
export function withOutputOptions(command: Command): Command {
  return command
    .addOption(
      new Option('-o, --output <format>', 'text for people, json for scripts')
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--debug', 'show where an error comes from');
}

/** A whole number from zero, or from `least`. */
export function wholeNumber(least = 0): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least) throw new InvalidArgumentError(`Not a whole number from ${least}.`);
    return number;
  };
}

/** A duration, as it was written. */
export function duration(text: string): string {
  if (!((parseDuration(text) ?? 0) > 0)) throw new InvalidArgumentError('Not a duration: write PT30M or 30m.');
  return text;
}

/** A memory size as Spark and the JVM take it, as it was written. */
export function memory(text: string): string {
  if (!isHeapSize(text)) throw new InvalidArgumentError('Not a memory size: write 512m or 4g.');
  return text;
}

/** A duration in milliseconds; zero is one. */
export function milliseconds(text: string): number {
  const parsed = parseDuration(text);
  if (parsed === undefined) throw new InvalidArgumentError('Not a duration: write PT30S or 30s.');
  return parsed;
}

/** A state, in any case. */
export function applicationState(text: string): (typeof APPLICATION_STATES)[number] {
  const state = APPLICATION_STATES.find((one) => one === text.toUpperCase());
  if (!state) throw new InvalidArgumentError(`Not a state: one of ${APPLICATION_STATES.join(', ')}.`);
  return state;
}

/** Features of which somebody speaks of rights, separated by commas. */
export function features(text: string): [WorkerFeature, ...WorkerFeature[]] {
  const known: readonly string[] = WORKER_FEATURES;
  const unknown = names(text).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new InvalidArgumentError(`Not a feature: ${unknown.join(', ')}. They are ${known.join(', ')}.`);
  }
  return names(text) as [WorkerFeature, ...WorkerFeature[]];
}

/** Names separated by commas. */
export function names(text: string): [string, ...string[]] {
  const [first, ...more] = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (first === undefined) throw new InvalidArgumentError('Name at least one.');
  return [first, ...more];
}
