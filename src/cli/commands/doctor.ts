import { Option, type Command } from 'commander';
import type { DoctorCommandOptions } from '../actions/doctor.ts';
import { featuresOption, milliseconds, names, withKubeconfigOptions } from '../shared/options.ts';
import { type CommandRunner, defineCommand } from './define-command.ts';

/** Adds `sparkbatch doctor`. */
export function addDoctorCommand(program: Command, { run }: CommandRunner): void {
  const command = defineCommand(
    program,
    'doctor',
    'check everything that batches need, with the permissions of the caller, and suggest fixes',
  ).option(
    '--config <file>',
    'configuration of the workers (default: the file that workers would find, unless an option below is given)',
  );
  withKubeconfigOptions(command)
    .option('--cluster-name <name>', 'name of this cluster in batches', 'default')
    .option('--kubernetes-namespaces <a,b>', 'namespaces in which batches may run (default: all)', names)
    .option('--spark-home <dir>', 'Spark distribution for batches of kind spark-submit (default: SPARK_HOME)')
    .addOption(featuresOption())
    .addOption(
      new Option('--timeout <duration>', 'maximum duration of one check')
        .argParser(milliseconds)
        .default(10_000, '10s'),
    )
    .action(async (options: DoctorCommandOptions) =>
      run(options, async (output) => (await import('../actions/doctor.ts')).doctor(options, output)),
    );
}
