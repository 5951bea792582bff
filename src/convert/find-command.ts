import { NotConvertibleError } from './conversion.ts';
import { shellCommands } from './shell-words.ts';

/** The arguments of a spark-submit command. */
export interface FoundCommand {
  readonly words: readonly string[];
  /** Expansions that only a shell could evaluate, as they are written in the words: `$(date)`, `$1`. */
  readonly unknown: readonly string[];
}

const SPARK_SUBMIT = /(?:^|[/\\])spark-submit(?:\.sh|\.cmd)?$/;

/**
 * Finds the spark-submit command in a shell script or line.
 * @throws NotConvertibleError if there is none, or more than one
 */
export function commandInScript(script: string): FoundCommand {
  const found = commandsIn(script);
  const [first, second] = found;
  if (!first) throw new NotConvertibleError('It contains no spark-submit command.');
  if (second) {
    throw new NotConvertibleError(
      `It contains ${found.length} spark-submit commands, on lines ${found.map(({ line }) => line).join(', ')}. Convert each of them separately.`,
    );
  }
  return first;
}

/** Finds the arguments of spark-submit in a command line that a shell has already split into words. */
export function commandInWords(words: readonly string[]): FoundCommand {
  const [only] = words;
  if (words.length === 1 && only?.includes(' ')) return commandInScript(only);
  const at = words.findIndex((word) => SPARK_SUBMIT.test(word));
  if (at < 0 && !only?.startsWith('-')) {
    throw new NotConvertibleError(
      `"${words.join(' ')}" is not a spark-submit command. Use: sparkbatch convert -- spark-submit ...`,
    );
  }
  return { words: words.slice(at + 1), unknown: [] };
}

function commandsIn(script: string): { line: number; words: readonly string[]; unknown: readonly string[] }[] {
  return shellCommands(script).flatMap((command) => {
    const { line, words, unknown } = command;
    const at = words.findIndex((word) => SPARK_SUBMIT.test(word));
    if (at >= 0) {
      const args = words.slice(at + 1);
      return [
        { line, words: args, unknown: unknown.filter((expansion) => args.some((word) => word.includes(expansion))) },
      ];
    }
    // A command inside a word: bash -c '...', as with kubectl exec and docker run.
    const inner = words.find((word) => /(?:^|[\s/])spark-submit\s/.test(word));
    return inner === undefined ? [] : commandsIn(inner).map((one) => ({ ...one, line }));
  });
}
