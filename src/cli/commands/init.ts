import { Option, type Command } from 'commander';
import type { InitStep } from '../../client/init-namespace.ts';
import { parseDuration } from '../../model/duration.ts';
import { SWEEP_POLICIES, type SweepPolicy } from '../../model/sweep/sweep-report.ts';
import type { Session } from '../session/session.ts';
import type { ExitName } from '../shared/exit-codes.ts';
import { type CommonOptions, duration } from '../shared/options.ts';
import { type CommandRunner, defineCommand } from './define-command.ts';

interface InitOptions extends CommonOptions {
  readonly sweepEvery: string;
  readonly sweepPolicy: SweepPolicy;
  readonly sweepGrace: string;
  /** False with `--no-sweep`. */
  readonly sweep: boolean;
}

/** Adds `sparkbatch init`. */
export function addInitCommand(program: Command, { connected }: CommandRunner): void {
  defineCommand(program, 'init', 'prepare the Temporal namespace: register search attributes and schedule sweeps')
    .option('--sweep-every <duration>', 'interval between sweeps for orphans', duration, '10m')
    .addOption(
      new Option('--sweep-policy <policy>', 'what sweeps do about orphans').choices(SWEEP_POLICIES).default('delete'),
    )
    .option('--sweep-grace <duration>', 'time for which sweeps leave orphans alone', duration, '10m')
    .option('--no-sweep', 'delete the schedule of sweeps')
    .action(async (options: InitOptions) => connected(options, (session) => init(session, options)));
}

async function init({ temporal, output }: Session, options: InitOptions): Promise<ExitName> {
  const { taskQueue, sweep, sweepEvery, sweepGrace: grace, sweepPolicy: policy } = options;
  const isScheduled = sweep && policy !== 'never';
  const everyMs = parseDuration(sweepEvery) ?? 0;
  const { initNamespace } = await import('../../client/init-namespace.ts');
  const steps = await initNamespace(temporal, {
    taskQueue,
    sweep: isScheduled ? { everyMs, request: { policy, grace } } : undefined,
  });
  const { namespace } = temporal.options;
  output.answer({ namespace, steps }, () => steps.map(stepText).join('\n'));
  return steps.some(({ done }) => done === 'refused') ? 'refused' : 'done';
}

function stepText({ what, done, why, command }: InitStep): string {
  return [`${what}: ${done}${why === undefined ? '' : ` (${why})`}`, ...(command ? [`  ${command}`] : [])].join('\n');
}
