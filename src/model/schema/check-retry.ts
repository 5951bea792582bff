import type { z } from 'zod';
import { isRecord } from '../lang.ts';
import type { SubmitSpec, RetryPolicy } from '../batch/batch.ts';
import { parseMemoryMiB } from '../batch/memory.ts';
import { memoryOf, type MemoryFields } from '../batch/heap.ts';

/** What of a batch its retry policy must fit. */
interface Fitted extends MemoryFields {
  readonly retry: RetryPolicy;
  readonly submit: SubmitSpec;
}

/** Refuses to raise memory where that can't be done: what is asked for and not heeded would be found out at night. */
export function checkRetry(batch: Fitted, context: z.RefinementCtx): void {
  const problem = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  const { memoryFactor, maximumMemory } = batch.retry;
  if (memoryFactor === undefined) return;
  if (batch.submit.kind === 'manifest') {
    problem(
      ['retry', 'memoryFactor'],
      'is not used with submit.kind: manifest, where the manifest says the memory, of pod and JVM: leave it out, and ' +
        'hold the batch for a person (retry.onExhausted: hold)',
    );
    return;
  }
  const most = maximumMemory === undefined ? undefined : parseMemoryMiB(maximumMemory);
  for (const role of ['driver', 'executor'] as const) {
    const memory = memoryOf(batch, role);
    if (most !== undefined && (parseMemoryMiB(memory) ?? 0) > most) {
      problem(['retry', 'maximumMemory'], `is less than the ${memory} that the ${role} begins with`);
    }
    if (batch.submit.kind === 'operator' && saysMemory(batch.submit.spec[role])) {
      problem(
        ['submit', 'spec', role, 'memory'],
        `can not be raised here by retry.memoryFactor: write it in the field ${role}.memory`,
      );
    }
  }
}

function saysMemory(role: unknown): boolean {
  return isRecord(role) && ('memory' in role || 'memoryOverhead' in role);
}
