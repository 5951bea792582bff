/** Runs the command line of this process: its output, its errors, its exit code. */
import { CommanderError, type Command } from 'commander';
import type { CommandRunner } from './commands/define-command.ts';
import { sparkbatchProgram } from './program.ts';
import { exitCode } from './shared/exit-codes.ts';
import { outputTo, type OutputStyle } from './shared/output.ts';

const wantsJson = process.argv.some(
  (word, index, all) => /^(-o|--output=)json$/.test(word) || isJsonAfterOption(all, index),
);
const debug = process.argv.includes('--debug');
// Deprecation warnings address the developers of a library, not the users of this command.
if (!debug) process.noDeprecation = true;
/** The output of errors that occur before the options are parsed. */
const earlyOutput = outputTo(process.stdout, process.stderr, { format: wantsJson ? 'json' : 'text', debug });

const run: CommandRunner['run'] = async (options, action) => {
  const output = outputTo(process.stdout, process.stderr, await styleOf(options.output));
  try {
    process.exitCode = exitCode(await action(output));
  } catch (error) {
    process.exitCode = output.error(error);
  }
};

/** Formats of single commands (`wide`, `name`) are text. */
async function styleOf(output: string): Promise<OutputStyle> {
  if (output !== 'yaml') return { format: output === 'json' ? 'json' : 'text', debug };
  const { stringify } = await import('yaml');
  return { format: 'yaml', stringify, debug };
}

/** Leaves errors to this file; commander still writes help and version. */
function silenceErrors(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => undefined });
  for (const one of command.commands) silenceErrors(one);
}

/** The exit code when commander has written help or version; `sparkbatch` without a command is wrong usage. */
function exitAfterHelp(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  if (error.exitCode === 0) return exitCode('done');
  return error.code === 'commander.help' ? exitCode('usage') : undefined;
}

function isJsonAfterOption(all: readonly string[], index: number): boolean {
  return all[index] === 'json' && /^(-o|--output)$/.test(all[index - 1] ?? '');
}

/** Runs the command that the arguments of this process name. Every outcome becomes output and an exit code. */
export async function main(): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has closed the pipe, as in `sparkbatch list | head`.
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  process.on('uncaughtException', (error) => process.exit(earlyOutput.error(error)));
  const onUnhandled = (error: unknown): void => process.exit(earlyOutput.error(error));
  process.on('unhandledRejection', onUnhandled);

  try {
    const program = sparkbatchProgram(run);
    silenceErrors(program);
    await program.parseAsync();
  } catch (error) {
    process.exitCode = exitAfterHelp(error) ?? earlyOutput.error(error);
  }
  // A connection that does not close must not keep the process alive.
  setTimeout(() => process.exit(), 2000).unref();
}
