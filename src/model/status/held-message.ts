import type { Verdict } from '../verdict/verdict.ts';
import type { BatchStatus } from './batch-status.ts';

/** Why a batch is held, how to decide, and how long it waits. @param reason why no retry is left */
export function heldMessage(verdict: Verdict, reason: string, { batchId, held }: BatchStatus): string {
  const limit = held?.until === undefined ? 'It waits without a limit.' : `It is given up at ${held.until}.`;
  const commands = heldCommands(batchId).map(({ command, effect }) => `"${command}" to ${effect}`);
  return `${verdict.message} The batch is held for a decision: ${reason}. Run ${commands.join(', or ')}. ${limit}`;
}

/** The commands that decide about a held batch, and the effect of each, as an infinitive. */
export function heldCommands(batchId: string): readonly { readonly command: string; readonly effect: string }[] {
  return [
    { command: `sparkbatch retry ${batchId}`, effect: 'start another attempt' },
    { command: `sparkbatch give-up ${batchId}`, effect: 'end the batch as failed' },
  ];
}
