import { attention, NotConvertibleError, type Note } from './conversion.ts';
import type { CommandContext } from './convert-command.ts';
import type { Field } from './shell/expand-words.ts';
import { followScript, type FollowedScript, type ScriptCommand } from './shell/follow-script.ts';
import { findSparkSubmit } from './shell/spark-submit-words.ts';
import { hasUnknown, UnknownParts, withoutMarkers } from './shell/unknown-text.ts';
import { fieldsOf } from './spark-submit-arguments.ts';

/** The arguments of a spark-submit command, and what is known of the script around it. */
export interface FoundCommand {
  readonly words: readonly Field[];
  readonly surroundings: Pick<
    CommandContext,
    'unknown' | 'ownEnv' | 'program' | 'timeout' | 'writtenFiles' | 'scriptNotes'
  >;
}

/**
 * Finds the spark-submit command in a shell script or line. The script is followed, but nothing of it is run.
 * @param nth which of several commands, from 1
 * @throws NotConvertibleError if there is none, or more than one and `nth` names none of them
 */
export function commandInScript(script: string, nth?: number): FoundCommand {
  const unknown = new UnknownParts();
  const followed = followScript(withoutMarkers(script), unknown);
  const command = chosen(followed.commands, nth);
  const { words, env, program, timeout, line } = command;
  if (words.at(-1)?.isEscapedBlank) {
    throw new NotConvertibleError(
      `Line ${line}: a blank behind the backslash ends the command there. Remove the blank, so that the next line belongs to it.`,
    );
  }
  return {
    words,
    surroundings: {
      unknown,
      ownEnv: new Map(env),
      program,
      timeout,
      writtenFiles: followed.writtenFiles,
      scriptNotes: notesOf(command, followed),
    },
  };
}

function chosen(commands: readonly ScriptCommand[], nth: number | undefined): ScriptCommand {
  const [first, second] = commands;
  if (!first) throw new NotConvertibleError('It contains no spark-submit command.');
  if (nth === undefined && !second) return first;
  const lines = commands.map(({ line }) => line).join(', ');
  const counted = `It contains ${commands.length} spark-submit command${second ? 's' : ''}, on line${second ? 's' : ''} ${lines}.`;
  if (nth === undefined) {
    throw new NotConvertibleError(`${counted} Name the one to convert: --nth 1 to --nth ${commands.length}.`);
  }
  const command = commands[nth - 1];
  if (!command) throw new NotConvertibleError(`${counted} There is no number ${nth}.`);
  return command;
}

/** Finds the arguments of spark-submit in a command line that a shell has already split into words. */
export function commandInWords(words: readonly string[]): FoundCommand {
  const [only] = words;
  if (words.length === 1 && only?.includes(' ')) return commandInScript(only);
  const plain = words.map(withoutMarkers);
  const found = findSparkSubmit(plain);
  if (!found && !only?.startsWith('-')) {
    throw new NotConvertibleError(
      `"${words.join(' ')}" is not a spark-submit command. Use: sparkbatch convert -- spark-submit ...`,
    );
  }
  return {
    words: fieldsOf(plain.slice(found?.begin ?? 0)),
    surroundings: {
      ownEnv: new Map(Object.entries(found?.env ?? {})),
      program: found?.program,
      timeout: found?.timeout,
    },
  };
}

/** Variables that change a driver if spark-submit has them. */
const OF_SPARK_SUBMIT = /^(?:SPARK_(?!HOME$|LOCAL_IP$)|PYSPARK_|HADOOP_(?:CONF_DIR|USER_NAME)$)/;

function notesOf({ words, env, unexported }: ScriptCommand, { assumptions, sourced }: FollowedScript): Note[] {
  const used = [...words.map(({ text }) => text), ...env.values()];
  return [
    ...assumptions
      .filter(({ value }) => value === '' || hasUnknown(value) || used.some((text) => text.includes(value)))
      .map(({ about, message }) => attention(about, message)),
    ...sourced.map(({ file, line }) =>
      attention(`${file} on line ${line}`, 'is not read: if it sets variables of the command, write their values'),
    ),
    ...[...unexported.keys()]
      .filter((name) => OF_SPARK_SUBMIT.test(name) && !env.has(name) && name !== 'SPARK_SUBMIT')
      .map((name) =>
        attention(name, 'is left out: the script sets it without export, so spark-submit does not see it'),
      ),
  ];
}
