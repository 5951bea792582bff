import type { Command } from 'commander';
import type { SweepReport } from '../../model/sweep/sweep-report.ts';
import { sweepText } from '../render/sweep.ts';
import type { Session } from '../session/session.ts';
import type { ExitName } from '../shared/exit-codes.ts';
import { type CommonOptions, duration, names } from '../shared/options.ts';
import { type CommandRunner, defineCommand } from './define-command.ts';

interface SweepOptions extends CommonOptions {
  readonly dryRun?: boolean;
  readonly cluster?: readonly string[];
  readonly grace: string;
  readonly missingEnded?: boolean;
}

/** Adds `sparkbatch sweep`. */
export function addSweepCommand(program: Command, { connected }: CommandRunner): void {
  defineCommand(program, 'sweep', 'have a worker find and delete orphans of closed batches now')
    .option('--dry-run', 'report orphans without deleting them')
    .option('--cluster <a,b>', 'only these clusters (default: all clusters of the worker)', names)
    .option('--grace <duration>', 'time for which the sweep leaves orphans alone', duration, '10m')
    .option(
      '--missing-ended',
      'treat batches that Temporal does not have as ended, however many; not after a restore or failover of Temporal',
    )
    .action(async (options: SweepOptions) => connected(options, (session) => sweep(session, options)));
}

async function sweep({ temporal, output }: Session, options: SweepOptions): Promise<ExitName> {
  const { taskQueue, dryRun = false, cluster, grace, missingEnded = false } = options;
  const { sweepNow } = await import('../../client/sweep.ts');
  const report = await sweepNow(temporal, taskQueue, {
    policy: dryRun ? 'report' : 'delete',
    grace,
    missingEnded,
    ...(cluster && { clusters: [...cluster] }),
  });
  output.answer(report, () => sweepText(report));
  return exitOfSweep(report);
}

/** The exit code of a sweep: success when no orphan remains and every place was examined. */
function exitOfSweep({ counts, problems }: Pick<SweepReport, 'counts' | 'problems'>): ExitName {
  const remaining = (counts.reported ?? 0) + (counts.failed ?? 0) + (counts.changed ?? 0) + problems.length;
  return remaining > 0 ? 'orphans' : 'done';
}
