import { createRequire } from 'node:module';
import { Command } from 'commander';
import { addAdoptCommand } from './commands/adopt.ts';
import { addChangeCommands } from './commands/change.ts';
import { addClustersCommand } from './commands/clusters.ts';
import { addConfigCommands } from './commands/config.ts';
import { addConvertCommand } from './commands/convert.ts';
import type { CommandRunner } from './commands/define-command.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addInitCommand } from './commands/init.ts';
import { addPoliciesCommand } from './commands/policies.ts';
import { addRbacCommand } from './commands/rbac.ts';
import { addListCommands } from './commands/list.ts';
import { addPodCommands } from './commands/pods.ts';
import { addReadCommands } from './commands/read.ts';
import { addReleaseCommand } from './commands/release.ts';
import { addScheduleCommands } from './commands/schedule.ts';
import { addSubmitCommand } from './commands/submit.ts';
import { addSweepCommand } from './commands/sweep.ts';
import { addShellCommands } from './commands/shell.ts';
import { addWaitCommand } from './commands/wait.ts';
import { addWorkerCommand } from './commands/worker.ts';
import { exitCodesHelp } from './shared/exit-codes.ts';

/** The definitions of all commands, in the order of the help. */
const COMMANDS: readonly ((program: Command, runner: CommandRunner) => void)[] = [
  addWorkerCommand,
  addSubmitCommand,
  addAdoptCommand,
  addScheduleCommands,
  addReadCommands,
  addListCommands,
  addPodCommands,
  addWaitCommand,
  addChangeCommands,
  addInitCommand,
  addSweepCommand,
  addClustersCommand,
  addReleaseCommand,
  addDoctorCommand,
  addRbacCommand,
  addPoliciesCommand,
  addConvertCommand,
  addConfigCommands,
];

/** The command line: `sparkbatch` with its commands, which are in `commands/`. */
export function sparkbatchProgram(run: CommandRunner['run']): Command {
  const root = import.meta.url.endsWith('.ts') ? '../..' : '..';
  const { version } = createRequire(import.meta.url)(`${root}/package.json`) as { version: string };
  const program = new Command('sparkbatch')
    .description('Run Apache Spark batches on Kubernetes, durably, on Temporal.')
    .version(version)
    .addHelpText('after', exitCodesHelp());
  const connected: CommandRunner['connected'] = (options, action) =>
    run(options, async (output) => (await import('./session/session.ts')).withSession(options, output, action));
  for (const addTo of COMMANDS) addTo(program, { run, connected });
  addShellCommands(program, run, version);
  return program;
}
