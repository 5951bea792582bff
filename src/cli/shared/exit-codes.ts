import type { ApplicationState } from '../../model/driver/application-state.ts';

/** The exit codes of `sparkbatch` and their meaning, as `--help` and docs/reference/cli.md list them. */
export const EXIT_CODES = {
  done: [0, 'success; a batch that was waited for has FINISHED'],
  failed: [1, 'the batch that was waited for ended as FAILED or NOT_FOUND, or its end is UNKNOWN'],
  different: [1, 'config diff: the two configurations differ'],
  usage: [2, 'wrong usage, or an invalid batch or configuration; nothing was created'],
  killed: [3, 'the batch that was waited for was KILLED, by a kill or a cancellation'],
  notFound: [4, 'the batch or schedule does not exist, its driver has no retention, or there is no log to show'],
  unreachable: [5, 'Temporal cannot be reached, or denied access'],
  refused: [
    6,
    'the batch refused the request: it has ended, is not held for a decision, or has no runtime limit to extend; release was called without --yes; Temporal denied a step of init; the schedule to create exists',
  ],
  noWorker: [7, 'no worker answered; a kill stays with Temporal and takes effect when a worker runs'],
  orphans: [8, 'the sweep left objects: found and not deleted (always with --dry-run), or not examined'],
  clusters: [9, 'a cluster does not answer, or denies access'],
  unhealthy: [10, 'the doctor found a problem that keeps batches from running'],
  convertedWithNotes: [
    11,
    'convert: the batch is complete, but notes name settings that it does not have or that are not known',
  ],
  timeout: [12, 'wait: the batch did not reach the state in time'],
  internal: [70, 'an internal error of sparkbatch; --debug shows the stack trace'],
  interrupted: [130, 'interrupted by Ctrl-C (143: by SIGTERM); a batch that was waited for continues'],
} as const satisfies Record<string, readonly [number, string]>;

/** A name in {@link EXIT_CODES}. */
export type ExitName = keyof typeof EXIT_CODES;

/** The number of an exit code. */
export function exitCode(name: ExitName): number {
  return EXIT_CODES[name][0];
}

/** The exit code of a command that waited for a batch, by the state in which the batch ended. */
export function exitOfState(state: ApplicationState): ExitName {
  switch (state) {
    case 'FINISHED':
      return 'done';
    case 'KILLED':
      return 'killed';
    default:
      return 'failed';
  }
}

/** The table of exit codes for `--help`. */
export function exitCodesHelp(): string {
  const lines = Object.values(EXIT_CODES).map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`);
  return ['', 'Exit codes:', ...lines].join('\n');
}
