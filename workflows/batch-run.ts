import {
  allHandlersFinished,
  CancellationScope,
  condition,
  metricMeter,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import { isTerminated, type ApplicationState } from '../src/model/application-state.ts';
import { detailsOf } from '../src/model/details.ts';
import { formatDuration, parseDuration } from '../src/model/duration.ts';
import type { ExtendRuntimeAnswer, ExtendRuntimeRequest, KillAnswer, KillRequest } from '../src/model/messages.ts';
import { SEARCH_ATTRIBUTES } from '../src/model/names.ts';
import { nextStep } from '../src/model/next-step.ts';
import { isNews, type DriverRef, type Observation } from '../src/model/observation.ts';
import type { BatchPlan } from '../src/model/plan.ts';
import type { AttemptRecord, BatchPhase, BatchStatus } from '../src/model/result.ts';
import type { Verdict } from '../src/model/verdict.ts';
import { verdictOf } from '../src/model/verdict-of.ts';
import { driverObserved, extendRuntime, killSignal, killUpdate, statusQuery } from './messages.ts';

/** Not told again when a history is replayed. */
const verdictCounter = metricMeter.createCounter('spark_batch_verdicts', '1', 'Attempts that ended, by how');

/** A kill that was accepted. */
export interface AcceptedKill {
  readonly reason: string;
  readonly requestedAt: string;
  /** Temporal's cancellation ends the workflow as cancelled, every other kill as failed. */
  readonly byCancellation: boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * What a running batch knows and is asked: its messages, its attempts, the latest about its driver. It decides
 * nothing; the story is in `spark-batch.ts`.
 */
export class BatchRun {
  readonly startedAt = timestamp();
  readonly attempts: Mutable<AttemptRecord>[] = [];
  kill: AcceptedKill | undefined;
  seen: Observation | undefined;
  sparkUiUrl: string | undefined;
  /** Milliseconds the driver may run, when limited. */
  runtimeLimit: number | undefined;
  readonly #name: string;
  #plan: BatchPlan | undefined;
  #phase: BatchPhase = 'resolving';
  #message = 'Resolving the plan of the batch.';
  #state: ApplicationState = 'UNKNOWN';
  #upserted: string | undefined;

  /** Takes messages from now on, and a cancellation of the workflow for a kill. */
  constructor(name: string) {
    this.#name = name;
    setHandler(statusQuery, () => this.status());
    setHandler(driverObserved, (observation) => this.observe(observation), {
      description: 'From the watch: what Kubernetes says of the driver now.',
    });
    setHandler(killSignal, (request) => void this.#requestKill(request), {
      description: 'Kill the batch: its driver and executors are deleted, then it ends as KILLED.',
    });
    setHandler(killUpdate, (request) => this.#answerKill(request), {
      description: 'Kill the batch, and say whether the kill is accepted.',
    });
    setHandler(extendRuntime, (request) => this.#extendRuntime(request), {
      description: 'Move the end of the maximum runtime.',
    });
    CancellationScope.current().cancelRequested.catch(() =>
      this.#requestKill({ reason: 'the workflow was cancelled' }, true),
    );
  }

  get plan(): BatchPlan {
    if (!this.#plan) throw new Error('The plan of the batch is not resolved yet.');
    return this.#plan;
  }

  resolved(plan: BatchPlan): void {
    this.#plan = plan;
    this.runtimeLimit = plan.batch.timeouts.runtime;
    this.enter('submitting', 'PENDING', 'The batch is accepted.');
  }

  get state(): ApplicationState {
    return this.#state;
  }

  /** The attempt under way, or the last one. */
  get attempt(): Mutable<AttemptRecord> | undefined {
    return this.attempts.at(-1);
  }

  /** When the attempt under way began, in milliseconds since 1970: the submit timeout counts from here. */
  get attemptBegan(): number {
    return Date.parse(this.attempt?.submittedAt ?? this.startedAt);
  }

  /** A new attempt begins: nothing is seen of its driver yet. */
  begin(number: number, driver: DriverRef): void {
    this.attempts.push({ number, driver, submittedAt: timestamp() });
    this.seen = undefined;
    this.enter('submitting', 'PENDING', `Attempt ${number}: creating driver ${driver.name}.`);
  }

  /** Says where the batch is in its story. */
  enter(phase: BatchPhase, state: ApplicationState, message: string): void {
    this.#phase = phase;
    this.#state = state;
    this.#message = message;
    this.#publish();
  }

  /** Takes in what was observed, if it is of this attempt's driver and new. */
  observe(observation: Observation): void {
    const driver = this.attempt?.driver;
    // The uid, once known, says it for good; a tag is a label, which anybody may take off.
    const meant = driver?.uid === undefined ? driver?.tag === observation.tag : driver.uid === observation.uid;
    if (!meant || this.attempt?.verdict || !isNews(this.seen, observation)) return;
    this.seen = observation;
    if (observation.startedAt !== undefined && this.attempt) this.attempt.startedAt ??= observation.startedAt;
  }

  /** Takes in a live read of this attempt's driver: it is there, whatever the watch took for its end (its label was changed). */
  observeLive(observation: Observation): void {
    if (this.seen?.gone) this.seen = undefined;
    this.observe(observation);
  }

  /** The attempt has ended. */
  conclude(verdict: Verdict): void {
    if (!this.attempt) return;
    this.attempt.verdict = verdict;
    verdictCounter.add(1, { state: verdict.state, failure_class: verdict.failureClass ?? 'none' });
    this.attempt.endedAt = verdict.exit?.finishedAt ?? timestamp();
    if (verdict.exit?.startedAt !== undefined) this.attempt.startedAt = verdict.exit.startedAt;
  }

  /** Answers the query `status`. */
  status(): BatchStatus {
    const place = this.#plan?.batch;
    return {
      batchId: workflowInfo().workflowId,
      name: this.#name,
      state: this.#state,
      phase: this.#phase,
      message: this.#message,
      ...(place && { cluster: place.cluster, namespace: place.namespace }),
      attempts: this.attempts,
      ...(this.sparkUiUrl !== undefined && { sparkUiUrl: this.sparkUiUrl }),
      ...(this.kill && { kill: { reason: this.kill.reason, requestedAt: this.kill.requestedAt } }),
    };
  }

  /** Waits until every caller has its answer; a workflow that ends earlier leaves them with an error. */
  async answered(): Promise<void> {
    await condition(allHandlersFinished);
  }

  async #answerKill(request: KillRequest | undefined): Promise<KillAnswer> {
    const answer = this.#requestKill(request);
    if (!answer.accepted || !request?.wait) return answer;
    await condition(() => this.#phase === 'ended');
    return { accepted: true, message: `Operation of deleted ${this.#application()} is completed` };
  }

  #requestKill(request: KillRequest | undefined, byCancellation = false): KillAnswer {
    const settled = this.#settledState();
    if (settled !== undefined) {
      return { accepted: false, message: `Target ${this.#application()} is in ${settled} status` };
    }
    this.kill ??= { reason: request?.reason ?? 'no reason given', requestedAt: timestamp(), byCancellation };
    this.#publish();
    return { accepted: true, message: `Kill of ${this.#application()} is accepted` };
  }

  /** The state the batch will end in whatever is asked now: its driver's end was seen, and no other attempt follows. */
  #settledState(): ApplicationState | undefined {
    if (this.kill) return this.#phase === 'ended' ? this.#state : undefined;
    const attempt = this.attempt;
    const verdicts = this.attempts.flatMap(({ verdict }) => verdict ?? []);
    if (attempt && !attempt.verdict && this.seen && isTerminated(this.seen.state)) {
      verdicts.push(verdictOf(attempt.driver, this.seen));
    }
    const last = verdicts.at(-1);
    const settled = last && nextStep(verdicts, this.plan.batch.retry).kind === 'finish';
    return settled && verdicts.length === this.attempts.length ? last.state : undefined;
  }

  #extendRuntime({ by }: ExtendRuntimeRequest): ExtendRuntimeAnswer {
    const more = parseDuration(by);
    if (more === undefined || more <= 0) {
      return { accepted: false, message: `"${by}" is not a duration: write PT30M or 30m` };
    }
    if (this.runtimeLimit === undefined) {
      return { accepted: false, message: 'This batch has no maximum runtime (timeouts.runtime) to extend' };
    }
    if (this.#phase === 'ended') return { accepted: false, message: `The batch has ended as ${this.#state}` };
    this.runtimeLimit += more;
    return { accepted: true, message: `The driver may run ${formatDuration(this.runtimeLimit)} in all` };
  }

  /** As Kyuubi names what it kills. */
  #application(): string {
    const driver = this.attempt?.driver;
    return driver
      ? `application[appId: ${driver.applicationId}, tag: ${driver.tag}]`
      : `application[batch: ${workflowInfo().workflowId}, not yet submitted]`;
  }

  #publish(): void {
    setCurrentDetails(detailsOf(this.status()));
    this.#upsertSearchAttributes();
  }

  /** Each upsert is an event of history: only what changed is worth one. */
  #upsertSearchAttributes(): void {
    // Before the first attempt there is no application id; both come in one upsert.
    if (!this.#plan?.searchAttributes || (!this.attempt && this.#phase !== 'ended')) return;
    const { cluster, namespace } = this.#plan.batch;
    const values = {
      [SEARCH_ATTRIBUTES.state]: this.#state,
      [SEARCH_ATTRIBUTES.cluster]: cluster,
      [SEARCH_ATTRIBUTES.namespace]: namespace,
      ...(this.attempt && { [SEARCH_ATTRIBUTES.applicationId]: this.attempt.driver.applicationId }),
    };
    const fingerprint = JSON.stringify(values);
    if (fingerprint === this.#upserted) return;
    this.#upserted = fingerprint;
    upsertSearchAttributes(
      Object.entries(values).map(([name, value]) => ({ key: defineSearchAttributeKey(name, 'KEYWORD'), value })),
    );
  }
}

/** Now, by the workflow's clock, in ISO-8601. */
export function timestamp(): string {
  return new Date().toISOString();
}
