import { basename } from 'node:path';
import { isUnknown } from './unknown-text.ts';

const SPARK_SUBMIT = /(?:^|[/\\])spark-submit(?:\.sh|\.cmd)?$/;

/** Programs that only mention a command, or look at its file. */
const MENTIONING: ReadonlySet<string> = new Set(
  (
    '[ [[ alias awk basename cat chmod chown cp curl date dirname echo egrep file find git grep hash head kill killall ' +
    'ln log logger ls man mkdir mv pgrep pip pip3 pkill printf ps readlink realpath rm sed sleep stat tail tar tee test ' +
    'touch true type wget whereis which'
  ).split(' '),
);

/** Programs that run a command line that is one of their words. */
const SHELLS: ReadonlySet<string> = new Set(['bash', 'sh', 'dash', 'zsh', 'ksh', 'ash']);
const REMOTE: ReadonlySet<string> = new Set(
  'at docker docker-compose flock kubectl nerdctl oc parallel podman runuser screen script srun ssh su tmux watch'.split(
    ' ',
  ),
);

/** Options of wrappers that take a word as their value. */
const VALUE_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  env: ['-u', '--unset', '-C', '--chdir', '-S'],
  exec: ['-a'],
  ionice: ['-c', '-n', '-p'],
  nice: ['-n'],
  stdbuf: ['-i', '-o', '-e'],
  sudo: ['-u', '-g', '-h', '-p', '-C', '-T', '--user', '--group'],
  time: ['-f', '-o', '--format', '--output'],
  timeout: ['-k', '-s', '--kill-after', '--signal'],
};
const WRAPPERS: ReadonlySet<string> = new Set([
  ...Object.keys(VALUE_OPTIONS),
  'builtin',
  'command',
  'nohup',
  'setsid',
  'xargs',
]);

/** A spark-submit command among the words of a command. */
export interface SparkSubmitWords {
  /** Index of the first word after spark-submit. */
  readonly begin: number;
  /** Variables that `env` sets for it. */
  readonly env: Readonly<Record<string, string>>;
  /** The duration of a `timeout` before it, as written. */
  readonly timeout: string | undefined;
  /** The word that names spark-submit. */
  readonly program: string;
}

/** Finds spark-submit as the program that a command runs, behind wrappers such as `exec`, `env` and `timeout`. */
export function findSparkSubmit(words: readonly string[]): SparkSubmitWords | undefined {
  const env: Record<string, string> = {};
  let timeout: string | undefined;
  let at = 0;
  for (;;) {
    const word = words[at] ?? '';
    if (SPARK_SUBMIT.test(word)) return { begin: at + 1, env, timeout, program: word };
    const name = basename(word);
    if (!WRAPPERS.has(name)) break;
    at += 1;
    if (name === 'command' && /^-[vV]+$/.test(words[at] ?? '')) return undefined;
    for (; at < words.length; at += 1) {
      const option = words[at] ?? '';
      const [, variable, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(option) ?? [];
      if (variable !== undefined && (name === 'env' || name === 'sudo')) env[variable] = value;
      else if (!option.startsWith('-')) break;
      else if (VALUE_OPTIONS[name]?.includes(option)) at += 1;
    }
    if (name === 'timeout') {
      timeout = words[at];
      at += 1;
    }
  }
  if (MENTIONING.has(basename(words[0] ?? ''))) return undefined;
  // A program that is not known here, such as `kubectl exec pod -- spark-submit ...`.
  const found = words.findIndex((word, index) => SPARK_SUBMIT.test(word) && isBeginOfCommand(words[index + 1]));
  return found < 0 ? undefined : { begin: found + 1, env, timeout, program: words[found] ?? '' };
}

function isBeginOfCommand(word: string | undefined): boolean {
  return (
    word !== undefined && (word.startsWith('-') || isUnknown(word) || /^[a-z0-9]+:\/\/|\.(?:jar|py|R)$/.test(word))
  );
}

/** A command line inside a word: `bash -c '...'`. */
export interface InnerScript {
  readonly text: string;
  /** Whether it runs on this machine, with the exported variables. */
  readonly isLocal: boolean;
}

/** The command line that a command runs in another shell, if it mentions spark-submit. */
export function innerScript(words: readonly string[]): InnerScript | undefined {
  const program = basename(words[0] ?? '');
  if (MENTIONING.has(program)) return undefined;
  const isShell = SHELLS.has(program) || (WRAPPERS.has(program) && words.some((word) => SHELLS.has(basename(word))));
  const isRunner = isShell || REMOTE.has(program) || WRAPPERS.has(program);
  const mention = isRunner ? /(?:^|[\s/"';&|])spark-submit\s/ : /^(?:\S*\/)?spark-submit\s+[-$\uE000]/;
  const text = words.slice(1).find((word) => mention.test(word));
  return text === undefined ? undefined : { text, isLocal: isShell };
}
