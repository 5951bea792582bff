import type { BatchStatus } from './batch-status.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** Why a batch is held, what a person may decide, and how: in sentences for a person. */
export function heldMessage(verdict: Verdict, why: string, { batchId, held }: BatchStatus): string {
  const end =
    held?.until === undefined ? 'It waits for as long as it takes.' : `At ${held.until} it is given up by itself.`;
  const commands = heldCommands(batchId).map(({ command, effect }) => `${command} (${effect})`);
  return `${verdict.message} Held for a decision: ${why}. ${commands.join(', or ')}. ${end}`;
}

/** The decisions about a batch that is held, as commands. */
export function heldCommands(batchId: string): readonly { readonly command: string; readonly effect: string }[] {
  return [
    { command: `sparkbatch retry ${batchId}`, effect: 'another attempt' },
    { command: `sparkbatch give-up ${batchId}`, effect: 'end as failed' },
  ];
}
