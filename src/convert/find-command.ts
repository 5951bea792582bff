import { NotConvertible } from './conversion.ts';
import { shellCommands } from './shell-words.ts';

/** The arguments of a spark-submit, wherever they were found. */
export interface FoundCommand {
  readonly words: readonly string[];
  /** What only a shell that runs it knows, and stands in the words as it was written: `$(date)`, `$1`. */
  readonly unknown: readonly string[];
}

const SPARK_SUBMIT = /(?:^|[/\\])spark-submit(?:\.sh|\.cmd)?$/;

/**
 * The one spark-submit command in a shell script or line.
 * @throws NotConvertible when there is none, or several
 */
export function commandInScript(script: string): FoundCommand {
  const found = commandsIn(script);
  const [first, second] = found;
  if (!first) throw new NotConvertible('There is no spark-submit command in it.');
  if (second) {
    throw new NotConvertible(
      `There are ${found.length} spark-submit commands in it, on lines ${found.map(({ line }) => line).join(', ')}: a batch is one. Give each by itself.`,
    );
  }
  return first;
}

/** The arguments of spark-submit among the words of a command line that a shell has read already. */
export function commandInWords(words: readonly string[]): FoundCommand {
  const [only] = words;
  if (words.length === 1 && only?.includes(' ')) return commandInScript(only);
  const at = words.findIndex((word) => SPARK_SUBMIT.test(word));
  if (at < 0 && !only?.startsWith('-')) {
    throw new NotConvertible(`"${words.join(' ')}" is no spark-submit command: sparkbatch convert -- spark-submit ...`);
  }
  return { words: words.slice(at + 1), unknown: [] };
}

function commandsIn(script: string): { line: number; words: readonly string[]; unknown: readonly string[] }[] {
  return shellCommands(script).flatMap((command) => {
    const { line, words, unknown } = command;
    const at = words.findIndex((word) => SPARK_SUBMIT.test(word));
    if (at >= 0) {
      const own = words.slice(at + 1);
      return [{ line, words: own, unknown: unknown.filter((one) => own.some((word) => word.includes(one))) }];
    }
    // bash -c '...', as kubectl exec and docker run have it.
    const inner = words.find((word) => /(?:^|[\s/])spark-submit\s/.test(word));
    return inner === undefined ? [] : commandsIn(inner).map((one) => ({ ...one, line }));
  });
}
