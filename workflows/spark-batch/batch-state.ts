import {
  allHandlersFinished,
  CancellationScope,
  condition,
  log,
  metricMeter,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { isTerminated, type ApplicationState } from '../../src/model/driver/application-state.ts';
import { detailsOf } from '../../src/model/status/details.ts';
import { formatDuration, parseDuration } from '../../src/model/duration.ts';
import { attemptsOfStatus } from '../../src/model/status/kept-evidence.ts';
import type { ExtendRuntimeAnswer, KillAnswer } from '../../src/model/messages/messages.ts';
import { SEARCH_ATTRIBUTES } from '../../src/model/names.ts';
import { attemptMemory, type NextAttempt, stepAfter } from '../../src/model/retry/next-attempt.ts';
import { isNews, type DriverRef, type Observation } from '../../src/model/driver/observation.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';
import { isObservation, killRequestOf, shapeOf, textIn } from '../../src/model/messages/request-shapes.ts';
import type { AttemptRecord } from '../../src/model/batch/attempt.ts';
import type { BatchPhase, BatchStatus, Held } from '../../src/model/status/batch-status.ts';
import type { Verdict } from '../../src/model/verdict/verdict.ts';
import { verdictOf } from '../../src/model/verdict/verdict-of.ts';
import { Decisions } from './decisions.ts';
import { driverObserved, extendRuntime, killSignal, killUpdate, statusQuery } from '../messages.ts';
import { SearchAttributes } from '../lib/search-attributes.ts';
import { Turn } from '../tenant-queue/admission.ts';

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
  /** In phase `held`: since when, and until when. */
  held: Held | undefined;
  /** What a person decides about the batch while it is held. */
  readonly decisions: Decisions;
  /** In the queue of its tenant, where that has a quota. */
  readonly turn = new Turn();
  readonly #name: string;
  #plan: BatchPlan | undefined;
  #changes: Pick<AttemptRecord, 'changes' | 'decided'> = {};
  #phase: BatchPhase = 'resolving';
  #message = 'Resolving the plan of the batch.';
  #state: ApplicationState = 'UNKNOWN';
  readonly #searchAttributes = new SearchAttributes();

  /** Takes messages from now on, and a cancellation of the workflow for a kill. */
  constructor(name: string) {
    this.#name = name;
    setHandler(statusQuery, () => this.status());
    setHandler(driverObserved, (told) => this.#takeObservation(told), {
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
    this.decisions = new Decisions(this);
    CancellationScope.current().cancelRequested.catch(() =>
      this.#requestKill({ reason: 'the workflow was cancelled' }, true),
    );
  }

  /** Of the attempt under way: a further one may have more memory, or run elsewhere. */
  get plan(): BatchPlan {
    if (!this.#plan) throw new Error('The plan of the batch is not resolved yet.');
    return this.#plan;
  }

  resolved(plan: BatchPlan): void {
    this.#plan = plan;
    this.runtimeLimit = plan.batch.timeouts.runtime;
    const { placement } = plan;
    this.enter('submitting', 'PENDING', `The batch is accepted.${placement === undefined ? '' : ` ${placement}`}`);
  }

  /** Another attempt follows. */
  goOn({ plan, changes }: NextAttempt, decided = false): void {
    this.#plan = plan;
    this.#changes = { ...(changes.length > 0 && { changes }), ...(decided && { decided }) };
  }

  /** Why a person has nothing to decide now; undefined while the batch is held. */
  get undecidable(): string | undefined {
    if (this.kill && this.#phase !== 'ended') return 'The batch is being killed';
    if (this.#phase === 'held') return undefined;
    const where = this.#phase === 'ended' ? `it has ended as ${this.#state}` : `it is ${this.#phase}`;
    return `The batch is not held for a decision: ${where}`;
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
    const memory = attemptMemory(this.plan);
    this.attempts.push({ number, driver, submittedAt: timestamp(), ...(memory && { memory }), ...this.#changes });
    this.seen = undefined;
    const { changes } = this.#changes;
    const changed = changes ? ` (${changes.join('; ')})` : '';
    this.enter('submitting', 'PENDING', `Attempt ${number}: creating driver ${driver.name}${changed}.`);
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
    const configurationVersion = this.#plan?.configurationVersion;
    return {
      batchId: workflowInfo().workflowId,
      name: this.#name,
      state: this.#state,
      phase: this.#phase,
      message: this.#message,
      ...(place && { cluster: place.cluster, namespace: place.namespace }),
      attempts: attemptsOfStatus(this.attempts),
      ...(configurationVersion !== undefined && { configurationVersion }),
      ...(this.sparkUiUrl !== undefined && { sparkUiUrl: this.sparkUiUrl }),
      ...(this.#plan?.tenant !== undefined && { tenant: this.#plan.tenant }),
      ...(this.#plan?.placement !== undefined && { placement: this.#plan.placement }),
      ...(this.held && { held: this.held }),
      ...(this.turn.queued && { queued: this.turn.queued }),
      ...(this.kill && { kill: { reason: this.kill.reason, requestedAt: this.kill.requestedAt } }),
    };
  }

  /** Waits until every caller has its answer; a workflow that ends earlier leaves them with an error. */
  async answered(): Promise<void> {
    await condition(allHandlersFinished);
  }

  #takeObservation(told: unknown): void {
    if (isObservation(told)) this.observe(told);
    else log.warn('Ignored a signal driverObserved that is no observation', { told: shapeOf(told) });
  }

  async #answerKill(request: unknown): Promise<KillAnswer> {
    const answer = this.#requestKill(request);
    if (!answer.accepted || !killRequestOf(request).wait) return answer;
    await condition(() => this.#phase === 'ended');
    return { accepted: true, message: `Operation of deleted ${this.#application()} is completed` };
  }

  #requestKill(request: unknown, byCancellation = false): KillAnswer {
    const settled = this.#settledState();
    if (settled !== undefined) {
      return { accepted: false, message: `Target ${this.#application()} is in ${settled} status` };
    }
    const { reason = 'no reason given' } = killRequestOf(request);
    this.kill ??= { reason, requestedAt: timestamp(), byCancellation };
    this.#publish();
    return { accepted: true, message: `Kill of ${this.#application()} is accepted` };
  }

  /**
   * The state the batch will end in whatever is asked now: its driver's end was seen, and no other attempt follows. A
   * batch that is held is not settled, until it is given up.
   */
  #settledState(): ApplicationState | undefined {
    if (this.kill) return this.#phase === 'ended' ? this.#state : undefined;
    const { attempt, seen } = this;
    if (!attempt) return undefined;
    const { verdict } = attempt;
    if (verdict) {
      const over = this.decisions.taken?.kind === 'giveUp' || this.#endsWith(verdict);
      return over ? verdict.state : undefined;
    }
    if (!seen || !isTerminated(seen.state)) return undefined;
    const told = verdictOf({ driver: attempt.driver, pod: { is: 'terminated' }, last: seen });
    // The evidence may show that it was memory, which may be retried where the exit code alone would not be.
    const ofMemory = (['driver', 'executor'] as const).map((whose): Verdict => ({
      ...told,
      failureClass: 'out-of-memory',
      outOfMemory: whose,
    }));
    const failed = told.failureClass !== undefined;
    const over = [told, ...(failed ? ofMemory : [])].every((one) => this.#endsWith(one));
    return over ? told.state : undefined;
  }

  /** Whether nothing follows, if the attempt under way ends like this. */
  #endsWith(verdict: Verdict): boolean {
    const ended = [...this.attempts.slice(0, -1), ...(this.attempt ? [{ ...this.attempt, verdict }] : [])];
    return stepAfter(ended, this.plan).kind === 'finish';
  }

  #extendRuntime(request: unknown): ExtendRuntimeAnswer {
    const by = textIn(request, 'by') ?? '';
    const more = parseDuration(by);
    if (more === undefined || more <= 0) {
      return { accepted: false, message: `"${by}" is not a duration: write PT30M or 30m` };
    }
    if (this.runtimeLimit === undefined) {
      return { accepted: false, message: 'This batch has no maximum runtime (timeouts.runtime) to extend' };
    }
    if (this.#phase === 'ended') return { accepted: false, message: `The batch has ended as ${this.#state}` };
    const limit = this.plan.limits?.runtime;
    if (limit && this.runtimeLimit + more > limit.most) {
      const message = `That would be ${formatDuration(this.runtimeLimit + more)} in all, and limits.runtime of ${limit.layer} allows ${formatDuration(limit.most)}; it is ${formatDuration(this.runtimeLimit)} now`;
      return { accepted: false, message };
    }
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

  #upsertSearchAttributes(): void {
    // Before the first attempt there is no application id; both come in one upsert. A batch that is queued waits long for it.
    const early = !this.attempt && this.#phase !== 'ended' && this.#phase !== 'queued';
    if (!this.#plan?.searchAttributes || early) return;
    const { batch, tenant, tenantAttribute } = this.#plan;
    const { cluster, namespace } = batch;
    this.#searchAttributes.set({
      [SEARCH_ATTRIBUTES.state]: this.#state,
      [SEARCH_ATTRIBUTES.cluster]: cluster,
      [SEARCH_ATTRIBUTES.namespace]: namespace,
      ...(tenant !== undefined && tenantAttribute && { [SEARCH_ATTRIBUTES.tenant]: tenant }),
      ...(this.attempt && { [SEARCH_ATTRIBUTES.applicationId]: this.attempt.driver.applicationId }),
    });
  }
}

/** Now, by the workflow's clock, in ISO-8601. */
export function timestamp(): string {
  return new Date().toISOString();
}
