import type { z } from 'zod';
import type { RetryPolicy, SubmitSpec } from '../batch/batch.ts';
import { type MemoryFields, memoryOf } from '../batch/heap.ts';
import { parseMemoryMiB } from '../batch/memory.ts';
import { asRecord, type UnknownRecord } from '../lang.ts';

/** The fields of a batch that its retry policy depends on. */
interface RetriedBatch extends MemoryFields {
  readonly retry?: RetryPolicy | undefined;
  readonly submit: SubmitSpec;
}

/** Rejects a retry policy that raises memory where that is impossible; otherwise a user would find out after a failure. */
export function checkRetry(batch: RetriedBatch, context: z.RefinementCtx): void {
  const problem = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
  if (batch.retry && batch.submit.kind === 'existing') {
    problem(
      ['retry'],
      'is not used with submit.kind: existing: another client created the driver, so there is nothing to submit again; ' +
        'leave it out, or submit the application by another kind (sparkbatch convert translates a spark-submit command)',
    );
    return;
  }
  const { memoryFactor, maximumMemory } = batch.retry ?? {};
  if (memoryFactor === undefined) return;
  if (batch.submit.kind === 'manifest') {
    problem(
      ['retry', 'memoryFactor'],
      'is not used with submit.kind: manifest, where the manifest sets the memory of pod and JVM: leave it out, and ' +
        'hold the batch for a decision (retry.onExhausted: hold)',
    );
    return;
  }
  const maximum = maximumMemory === undefined ? undefined : parseMemoryMiB(maximumMemory);
  for (const role of ['driver', 'executor'] as const) {
    const memory = memoryOf(batch, role);
    if (maximum !== undefined && (parseMemoryMiB(memory) ?? 0) > maximum) {
      problem(['retry', 'maximumMemory'], `is less than the initial memory of the ${role}, ${memory}`);
    }
    for (const path of batch.submit.kind === 'operator' ? memoryInSpec(batch.submit.spec, role) : []) {
      const field = path.at(-1)?.endsWith('Overhead') === true ? 'memoryOverhead' : 'memory';
      problem(
        ['submit', 'spec', ...path],
        `is not raised by retry.memoryFactor: set the field ${role}.${field} instead`,
      );
    }
  }
}

/** The fields and properties of the spec of a SparkApplication that set the memory of a role. */
function memoryInSpec(spec: UnknownRecord, role: 'driver' | 'executor'): string[][] {
  return [
    ...['memory', 'memoryOverhead'].filter((field) => field in asRecord(spec[role])).map((field) => [role, field]),
    ...[`spark.${role}.memory`, `spark.${role}.memoryOverhead`]
      .filter((property) => property in asRecord(spec['sparkConf']))
      .map((property) => ['sparkConf', property]),
  ];
}
