/** Runs the command line of this process: its output, its errors, its exit code. */
import { CommanderError, type Command } from 'commander';
import { exitCode } from './exit-codes.ts';
import { outputTo } from './output.ts';
import { sparkbatchProgram, type Run } from './program.ts';

const wantsJson = process.argv.some(
  (word, index, all) => /^(-o|--output=)json$/.test(word) || isJsonAfterOption(all, index),
);
const debug = process.argv.includes('--debug');
// Warnings of libraries to their developers are not for those who run them.
if (!debug) process.noDeprecation = true;
// For what goes wrong before the options are parsed.
const early = outputTo(process.stdout, process.stderr, { json: wantsJson, debug });

const run: Run = async (options, work) => {
  const output = outputTo(process.stdout, process.stderr, { json: options.output === 'json', debug });
  try {
    process.exitCode = exitCode(await work(output));
  } catch (error) {
    process.exitCode = output.error(error);
  }
};

/** Errors are ours to tell; help and version are commander's. */
function silenceErrors(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => undefined });
  for (const one of command.commands) silenceErrors(one);
}

/** The exit code after a help or version text; a command line without a command is shown the help, and is wrong. */
function shownAlready(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  if (error.exitCode === 0) return exitCode('done');
  return error.code === 'commander.help' ? exitCode('usage') : undefined;
}

function isJsonAfterOption(all: readonly string[], index: number): boolean {
  return all[index] === 'json' && /^(-o|--output)$/.test(all[index - 1] ?? '');
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `sparkbatch list | head`: who reads has read enough.
  if (error.code === 'EPIPE') process.exit();
  throw error;
});
process.on('uncaughtException', (error) => process.exit(early.error(error)));
const onUnhandled = (error: unknown): void => process.exit(early.error(error));
process.on('unhandledRejection', onUnhandled);

const program = sparkbatchProgram(run);
silenceErrors(program);
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = shownAlready(error) ?? early.error(error);
}
// A connection that does not close must not keep a command that is done.
setTimeout(() => process.exit(), 2000).unref();
