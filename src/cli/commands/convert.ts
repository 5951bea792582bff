import type { Command } from 'commander';
import type { ConvertInput } from '../actions/convert.ts';
import { type OutputOptions, wholeNumber } from '../shared/options.ts';
import { type CommandRunner, defineOfflineCommand } from './define-command.ts';

/** Adds `sparkbatch convert`. */
export function addConvertCommand(program: Command, { run }: CommandRunner): void {
  defineOfflineCommand(
    program,
    'convert [words...]',
    'convert a spark-submit command line, a SparkApplication or a SparkSubmitOperator to a batch file; runs none of them',
  )
    .usage('[options] -- spark-submit ... | -f FILE')
    .option(
      '-f, --file <path>',
      'a shell script with the command, the YAML of a SparkApplication, the JSON of a SparkSubmitOperator of Airflow, or a folder of these; - reads standard input',
    )
    .option(
      '--out <folder>',
      'write a batch file for each application of a folder, or of a file with several, to this folder',
    )
    .option('--nth <number>', 'which spark-submit command of a script to convert, from 1', wholeNumber(1))
    .option('--spark-conf-dir <folder>', 'the SPARK_CONF_DIR of the submitting machine (default: SPARK_CONF_DIR)')
    .option('--hadoop-conf-dir <folder>', 'the HADOOP_CONF_DIR of the submitting machine (default: HADOOP_CONF_DIR)')
    .action(async (words: string[], options: OutputOptions & Omit<ConvertInput, 'words'>) =>
      run(options, async (output) => {
        const { convert } = await import('../actions/convert.ts');
        return convert({ words, ...options }, process.stdin, output);
      }),
    );
}
