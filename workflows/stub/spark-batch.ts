import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { AttemptRecord } from '../../src/model/batch/attempt.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { DriverRef } from '../../src/model/driver/observation.ts';
import { parseDuration } from '../../src/model/duration.ts';
import type { DecisionAnswer, KillAnswer } from '../../src/model/messages/messages.ts';
import { textField, toKillRequest } from '../../src/model/messages/request-shapes.ts';
import type { BatchPhase, BatchStatus } from '../../src/model/status/batch-status.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import type { Verdict } from '../../src/model/verdict/verdict.ts';
import type { StubOutcome } from '../../src/testing/stub-outcome.ts';
import {
  extendRuntimeUpdate,
  giveUpSignal,
  giveUpUpdate,
  killSignal,
  killUpdate,
  readEventsUpdate,
  readLogUpdate,
  retrySignal,
  retryUpdate,
  statusQuery,
} from '../lib/messages.ts';
import { timestamp } from '../lib/timestamp.ts';
import { returnOrThrow } from '../spark-batch/return-result.ts';

interface StubActivities {
  sparkStubOutcome(batchId: string, request: BatchRequest, attempt: number): Promise<StubOutcome>;
}

const { sparkStubOutcome } = proxyActivities<StubActivities>({ startToCloseTimeout: '30s' });

const KILLED: Verdict = { state: 'KILLED', failureClass: 'killed', message: 'The batch was killed.' };

const NO_PODS = { accepted: false, message: 'SparkBatchStub has no pods.', pagesLeft: 0 };

/** A `SparkBatch` without Kubernetes: each attempt ends as `SparkBatchStub` says. */
export async function SparkBatch(request: BatchRequest): Promise<BatchResult> {
  const batch = new StubBatch(request);
  const result = await CancellationScope.nonCancellable(async () => batch.result(await batch.run()));
  const { onFailure } = request;
  return returnOrThrow(
    {
      kill: { accepted: batch.killedByCancellation ? { byCancellation: true } : undefined },
      plan: { batch: { onFailure: onFailure ?? 'fail' } },
    },
    result,
  );
}

class StubBatch {
  killedByCancellation = false;
  readonly #request: BatchRequest;
  readonly #startedAt = timestamp();
  readonly #attempts: AttemptRecord[] = [];
  #phase: BatchPhase = 'resolving';
  #kill: { reason: string; requestedAt: string } | undefined;
  #decision: 'retry' | 'giveUp' | undefined;
  #ended: Verdict | undefined;

  constructor(request: BatchRequest) {
    this.#request = request;
    setHandler(statusQuery, () => this.#status());
    setHandler(killSignal, (payload) => void this.#requestKill(payload));
    setHandler(killUpdate, async (payload) => {
      const answer = this.#requestKill(payload);
      if (answer.accepted && toKillRequest(payload).wait) await condition(() => this.#ended !== undefined);
      return answer;
    });
    setHandler(extendRuntimeUpdate, ({ by }) => ({
      accepted: true,
      message: `The maximum runtime is extended by ${by}`,
    }));
    setHandler(retrySignal, () => void this.#decide('retry'));
    setHandler(retryUpdate, () => this.#decide('retry'));
    setHandler(giveUpSignal, () => void this.#decide('giveUp'));
    setHandler(giveUpUpdate, () => this.#decide('giveUp'));
    setHandler(readLogUpdate, () => NO_PODS);
    setHandler(readEventsUpdate, () => NO_PODS);
    CancellationScope.current().cancelRequested.catch(() => {
      this.killedByCancellation = this.#requestKill({ reason: 'the workflow was cancelled' }).accepted;
    });
  }

  /** Runs attempts until one is final. */
  async run(): Promise<Verdict> {
    for (let number = 1; ; number += 1) {
      const outcome = await this.#outcome(number);
      const verdict = await this.#attempt(number, outcome);
      const retried = verdict !== KILLED && outcome.held === true && (await this.#held());
      if (!retried) {
        this.#ended = this.#kill && verdict.state !== 'FINISHED' ? KILLED : verdict;
        this.#phase = 'ended';
        return this.#ended;
      }
    }
  }

  result(verdict: Verdict): BatchResult {
    const { state, failureClass, message, exit } = verdict;
    return {
      batchId: workflowInfo().workflowId,
      name: this.#name,
      state,
      attempts: this.#attempts,
      startedAt: this.#startedAt,
      endedAt: timestamp(),
      message,
      ...(failureClass && { failureClass }),
      ...(exit?.exitCode !== undefined && { exitCode: exit.exitCode }),
      reason: state === 'KILLED' ? 'Killed' : failureClass ? 'Error' : 'Completed',
    };
  }

  get #name(): string {
    return textField(this.#request, 'name') ?? '';
  }

  /** @throws ApplicationFailure of type InvalidBatch, as a worker's refusal */
  async #outcome(number: number): Promise<StubOutcome> {
    try {
      return await sparkStubOutcome(workflowInfo().workflowId, this.#request, number);
    } catch (error) {
      throw error instanceof ActivityFailure && error.cause instanceof ApplicationFailure ? error.cause : error;
    }
  }

  async #attempt(number: number, { failureClass, after, exitCode, message }: StubOutcome): Promise<Verdict> {
    const duration = parseDuration(after ?? '0s');
    if (duration === undefined) {
      throw ApplicationFailure.nonRetryable(`The outcome of a stub is invalid: after: "${after}" is not a duration.`);
    }
    this.#phase = 'following';
    const submittedAt = timestamp();
    const attempt = { number, driver: this.#driver(number), submittedAt, startedAt: submittedAt };
    this.#attempts.push(attempt);
    const ran = duration === 0 ? this.#kill === undefined : await this.#runs(duration);
    const verdict: Verdict = !ran
      ? KILLED
      : failureClass === undefined
        ? { state: 'FINISHED', message: message ?? 'The application finished.', exit: { exitCode: exitCode ?? 0 } }
        : {
            state: failureClass === 'killed' ? 'KILLED' : 'FAILED',
            failureClass,
            message: message ?? `The stub ends this attempt with the failure class ${failureClass}.`,
            exit: { exitCode: exitCode ?? 1 },
          };
    this.#attempts[number - 1] = { ...attempt, endedAt: timestamp(), verdict };
    return verdict;
  }

  /** Lets the driver run. @returns false when it was killed */
  async #runs(milliseconds: number): Promise<boolean> {
    const scope = new CancellationScope();
    const killed = condition(() => this.#kill !== undefined).then(() => scope.cancel());
    try {
      await scope.run(() => sleep(milliseconds));
      return true;
    } catch (error) {
      if (!isCancellation(error)) throw error;
      await killed;
      return false;
    }
  }

  /** Waits for a decision. @returns whether it is to retry */
  async #held(): Promise<boolean> {
    this.#phase = 'held';
    this.#decision = undefined;
    await condition(() => this.#decision !== undefined || this.#kill !== undefined);
    return this.#decision === 'retry' && this.#kill === undefined;
  }

  #requestKill(payload: unknown): KillAnswer {
    if (this.#ended) return { accepted: false, message: `The batch is in ${this.#ended.state} status` };
    this.#kill ??= { reason: toKillRequest(payload).reason ?? 'no reason given', requestedAt: timestamp() };
    return { accepted: true, message: 'The kill is accepted' };
  }

  #decide(decision: 'retry' | 'giveUp'): DecisionAnswer {
    if (this.#phase !== 'held') return { accepted: false, message: `The batch is not held: it is ${this.#phase}` };
    this.#decision ??= decision;
    return { accepted: true, message: decision === 'retry' ? 'The batch is tried again' : 'The batch is given up' };
  }

  #driver(number: number): DriverRef {
    const name = `${workflowInfo().workflowId}-${number}-driver`;
    return { cluster: 'stub', namespace: 'stub', name, tag: name, applicationId: `spark-stub-${number}` };
  }

  #status(): BatchStatus {
    return {
      batchId: workflowInfo().workflowId,
      name: this.#name,
      state: this.#ended?.state ?? (this.#phase === 'following' ? 'RUNNING' : 'PENDING'),
      phase: this.#phase,
      message: this.#ended?.message ?? `The batch is ${this.#phase}.`,
      attempts: this.#attempts,
      ...(this.#kill && { kill: this.#kill }),
      ...(this.#phase === 'held' && { held: { since: this.#attempts.at(-1)?.endedAt ?? this.#startedAt } }),
    };
  }
}
