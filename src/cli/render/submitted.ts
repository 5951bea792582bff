import type { SubmittedBatch } from '../../client/spark-batch-client.ts';

/** Whether a batch was started, in a sentence. */
export function submittedHeadline({ batchId, existing }: SubmittedBatch): string {
  return existing ? `Batch ${batchId} exists already: nothing was started.` : `Batch ${batchId} is submitted.`;
}

/** Whether a batch was started, and the commands to go on with. */
export function submittedText(submitted: SubmittedBatch): string {
  const { batchId } = submitted;
  return [
    submittedHeadline(submitted),
    `  sparkbatch status ${batchId}    show its state`,
    `  sparkbatch logs ${batchId} -f   follow its log`,
    `  sparkbatch result ${batchId}    wait for its end`,
    `  sparkbatch kill ${batchId}      kill it`,
  ].join('\n');
}
