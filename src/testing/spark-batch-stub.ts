import { fileURLToPath } from 'node:url';
import { ApplicationFailure } from '@temporalio/common';
import { SimplePlugin } from '@temporalio/plugin';
import type { BundleOptions, ReplayWorkerOptions, WorkerOptions } from '@temporalio/worker';
import { InvalidBatchError } from '../client/errors.ts';
import { validateBatch } from '../client/validate-batch.ts';
import type { BatchRequest } from '../model/batch/batch.ts';
import type { BatchFailureType } from '../model/status/failure-types.ts';
import type { StubOutcome } from './stub-outcome.ts';

/** A batch that a test started. */
export interface StartedBatch {
  readonly batchId: string;
  readonly request: BatchRequest;
}

/** Options of {@link SparkBatchStub}. */
export interface SparkBatchStubOptions {
  /**
   * How batches end, by their name: one outcome per attempt, in the order of the attempts over all batches of the name. The
   * last one repeats. A function is called for each attempt instead. Default: every batch finishes at once.
   */
  readonly outcomes?:
    | Readonly<Record<string, StubOutcome | readonly StubOutcome[]>>
    | ((batch: StartedBatch, attempt: number) => StubOutcome);
}

/** The names by which workflow modules import the workflows. */
const WORKFLOWS = 'temporal-spark-batch/workflows$';

/**
 * Registered with a worker instead of `SparkBatchPlugin`, it runs batches as scripted, without Kubernetes: they validate their
 * request, take all messages, wait in the time of the workflow, and end with the results and failures of `SparkBatch`.
 *
 * ```ts
 * const stub = new SparkBatchStub({ outcomes: { load: [{ failureClass: 'evicted' }, { after: '2h' }] } });
 * const worker = await Worker.create({ connection, taskQueue, workflowsPath, plugins: [stub] });
 * ```
 */
export class SparkBatchStub extends SimplePlugin {
  readonly #batches: StartedBatch[] = [];

  constructor({ outcomes = {} }: SparkBatchStubOptions = {}) {
    const used = new Map<string, number>();
    const next = (batch: StartedBatch, attempt: number): StubOutcome => {
      if (typeof outcomes === 'function') return outcomes(batch, attempt);
      const { name } = batch.request;
      const scripted = outcomes[name] ?? {};
      const list: readonly StubOutcome[] = Array.isArray(scripted) ? scripted : [scripted];
      const index = used.get(name) ?? 0;
      used.set(name, index + 1);
      return list[Math.min(index, list.length - 1)] ?? {};
    };
    super({
      name: 'temporal-spark-batch.SparkBatchStub',
      activities: {
        sparkStubOutcome: (batchId: string, request: BatchRequest, attempt: number): Promise<StubOutcome> => {
          validate(request);
          const batch = { batchId, request };
          if (attempt === 1) this.#batches.push(batch);
          return Promise.resolve(next(batch, attempt));
        },
      },
    });
  }

  /** The batches that were started and are valid, in the order of their starts. */
  get batches(): readonly StartedBatch[] {
    return this.#batches;
  }

  override configureWorker(options: WorkerOptions): WorkerOptions {
    return super.configureWorker({ ...options, workflowsPath: options.workflowsPath ?? stubWorkflowsPath() });
  }

  override configureReplayWorker(options: ReplayWorkerOptions): ReplayWorkerOptions {
    return super.configureReplayWorker({ ...options, workflowsPath: options.workflowsPath ?? stubWorkflowsPath() });
  }

  /** Workflow modules that import the workflows by the name of the package get the stub. */
  override configureBundler(options: BundleOptions): BundleOptions {
    const { webpackConfigHook = (config) => config } = options;
    return super.configureBundler({
      ...options,
      webpackConfigHook: (config) => {
        const { resolve, ...hooked } = webpackConfigHook(config);
        return { ...hooked, resolve: { ...resolve, alias: { ...resolve?.alias, [WORKFLOWS]: stubWorkflowsPath() } } };
      },
    });
  }
}

/** A request that a worker would refuse fails the batch with the same failure. */
function validate(request: BatchRequest): void {
  try {
    validateBatch(request);
  } catch (error) {
    if (!(error instanceof InvalidBatchError)) throw error;
    throw ApplicationFailure.create({
      type: 'InvalidBatch' satisfies BatchFailureType,
      message: error.message,
      nonRetryable: true,
      details: [{ problems: error.problems }],
    });
  }
}

/** Path of the workflow module with the stub: TypeScript in this repository, JavaScript in the published package. */
function stubWorkflowsPath(): string {
  const file = import.meta.url.endsWith('.ts') ? '../../workflows/stub/index.ts' : 'stub-workflows.js';
  return fileURLToPath(new URL(file, import.meta.url));
}
