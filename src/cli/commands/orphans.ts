import type { Client } from '@temporalio/client';
import { initNamespace, type InitStep } from '../../client/init.ts';
import { sweepNow } from '../../client/sweep.ts';
import { parseDuration } from '../../model/duration.ts';
import type { SweepPolicy, SweepReport } from '../../model/sweep/sweep-report.ts';
import type { ExitName } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import { sweepText } from '../render/sweep.ts';

/** Options of `sparkbatch init`. */
export interface InitCommandOptions {
  readonly taskQueue: string;
  readonly sweepEvery: string;
  readonly sweepPolicy: SweepPolicy;
  readonly sweepGrace: string;
  /** False with `--no-sweep`. */
  readonly sweep: boolean;
}

/** `sparkbatch init` */
export async function initialize(client: Client, output: Output, options: InitCommandOptions): Promise<ExitName> {
  const { taskQueue, sweep, sweepEvery, sweepGrace: grace, sweepPolicy: policy } = options;
  const wanted = sweep && policy !== 'never';
  const everyMs = parseDuration(sweepEvery) ?? 0;
  const steps = await initNamespace(client, {
    taskQueue,
    sweep: wanted ? { everyMs, request: { policy, grace } } : undefined,
  });
  const { namespace } = client.options;
  output.answer({ namespace, steps }, () => steps.map(stepText).join('\n'));
  return steps.some(({ done }) => done === 'refused') ? 'refused' : 'done';
}

function stepText({ what, done, why, command }: InitStep): string {
  return [`${what}: ${done}${why === undefined ? '' : ` (${why})`}`, ...(command ? [`  ${command}`] : [])].join('\n');
}

/** Options of `sparkbatch sweep`. */
export interface SweepCommandOptions {
  readonly taskQueue: string;
  readonly dryRun?: boolean;
  readonly cluster?: readonly string[];
  readonly grace: string;
}

/** `sparkbatch sweep` */
export async function sweepOrphans(client: Client, output: Output, options: SweepCommandOptions): Promise<ExitName> {
  const { taskQueue, dryRun = false, cluster, grace } = options;
  const report = await sweepNow(client, taskQueue, {
    policy: dryRun ? 'report' : 'delete',
    grace,
    ...(cluster && { clusters: [...cluster] }),
  });
  output.answer(report, () => sweepText(report));
  return exitOfSweep(report);
}

/** Whether a sweep left something: found and not dealt with, or not looked at. */
export function exitOfSweep({ counts, problems }: Pick<SweepReport, 'counts' | 'problems'>): ExitName {
  const left = (counts.reported ?? 0) + (counts.failed ?? 0) + (counts.changed ?? 0) + problems.length;
  return left > 0 ? 'orphans' : 'done';
}
