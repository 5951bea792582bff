import type { ApplicationState } from '../model/driver/application-state.ts';

/** What the exit codes of `sparkbatch` mean. The one table: `--help` prints it, docs/reference/cli.md repeats it. */
export const EXIT_CODES = {
  done: [0, 'done; a batch that was waited for has FINISHED'],
  failed: [1, 'the batch that was waited for did not finish: FAILED, NOT_FOUND, or its end is UNKNOWN'],
  different: [1, 'config diff: the two configurations differ'],
  usage: [2, 'wrong usage, or an invalid batch or configuration: nothing was created'],
  killed: [3, 'the batch that was waited for was KILLED or cancelled'],
  notFound: [4, 'there is no such batch, or no retention of its driver'],
  unreachable: [5, 'Temporal can not be reached, or does not let us in'],
  refused: [
    6,
    'the batch refused: it has ended already, is not held for a decision, or has nothing to extend; a release without --yes; an init that Temporal does not allow',
  ],
  noWorker: [7, 'no worker answers; a kill is left with Temporal and takes effect when one does'],
  orphans: [8, 'the sweep left something: found and not dealt with (always so with --dry-run), or not looked at'],
  clusters: [9, 'a cluster of the worker does not answer, or does not let it in'],
  unwell: [10, 'the doctor found something without which batches do not run'],
  internal: [70, 'an error of sparkbatch itself; --debug shows where'],
  interrupted: [130, 'interrupted by Ctrl-C (143: by SIGTERM); a batch that was waited for goes on'],
} as const satisfies Record<string, readonly [number, string]>;

/** A name in {@link EXIT_CODES}. */
export type ExitName = keyof typeof EXIT_CODES;

/** The number of an exit code. */
export function exitCode(name: ExitName): number {
  return EXIT_CODES[name][0];
}

/** How waiting for a batch exits that ended in this state. */
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

/** The table for `--help`. */
export function exitCodesHelp(): string {
  const lines = Object.values(EXIT_CODES).map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`);
  return ['', 'Exit codes:', ...lines].join('\n');
}
