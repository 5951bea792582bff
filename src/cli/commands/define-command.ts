import type { Command } from 'commander';
import type { Session } from '../session/session.ts';
import type { ExitName } from '../shared/exit-codes.ts';
import { type CommonOptions, type OutputOptions, withCommonOptions, withOutputOptions } from '../shared/options.ts';
import type { Output } from '../shared/output.ts';

/** The list of exit codes is in the help of the program alone. */
const EXIT_CODES_HINT = '\nExit codes: sparkbatch --help';

/** Runs the actions of commands. An action returns the exit code, or throws. */
export interface CommandRunner {
  /** Runs an action without Temporal. */
  readonly run: (options: OutputOptions, action: (output: Output) => Promise<ExitName>) => Promise<void>;
  /** Runs an action that is connected to Temporal. */
  readonly connected: (options: CommonOptions, action: (session: Session) => Promise<ExitName>) => Promise<void>;
}

/** Adds a command that talks to Temporal, with the options of all such commands. @param formats further output formats */
export function defineCommand(
  parent: Command,
  nameAndArguments: string,
  description: string,
  formats?: readonly string[],
): Command {
  const command = parent.command(nameAndArguments).description(description);
  return withCommonOptions(command, formats).addHelpText('after', EXIT_CODES_HINT);
}

/** Adds a command that works without Temporal. */
export function defineOfflineCommand(parent: Command, nameAndArguments: string, description: string): Command {
  const command = parent.command(nameAndArguments).description(description);
  return withOutputOptions(command).addHelpText('after', EXIT_CODES_HINT);
}
