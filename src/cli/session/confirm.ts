import { createInterface } from 'node:readline/promises';
import { UsageError } from '../shared/errors.ts';
import type { Output } from '../shared/output.ts';

/** What a person is asked to confirm. */
export interface Confirmation {
  /** What is affected, as a table. */
  readonly list: string;
  /** The same in a phrase: `12 batches`. */
  readonly what: string;
  /** The verb and its participle: `kill`, `killed`. */
  readonly verb: readonly [infinitive: string, participle: string];
}

/**
 * Asks before a command changes several things.
 * @throws UsageError when there is no person to ask: the command needs --yes
 */
export async function confirm(
  output: Output,
  { list, what, verb: [infinitive, participle] }: Confirmation,
): Promise<boolean> {
  output.note(list);
  if (!process.stdin.isTTY || output.format !== 'text') {
    throw new UsageError(`${what} would be ${participle}: give --yes to ${infinitive} them, or --dry-run to see them.`);
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question(
      `${infinitive.charAt(0).toUpperCase()}${infinitive.slice(1)} these ${what}? [y/N] `,
    );
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    prompt.close();
  }
}
