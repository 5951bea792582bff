import { metricMeter, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { AttemptPlan, AttemptRecord } from '../../src/model/batch/attempt.ts';
import type { BatchReference, ResolvedBatch } from '../../src/model/batch/batch-reference.ts';
import type { ContinuedBatch } from '../../src/model/batch/continued-batch.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';
import { applyDifference, differenceFrom } from '../../src/model/difference.ts';
import type { ApplicationState } from '../../src/model/driver/application-state.ts';
import { keepEventProblem } from '../../src/model/driver/event-problem.ts';
import {
  type DriverRef,
  type ExistingDriver,
  type FoundDriver,
  isLiveUpdate,
  isUpdate,
  type Observation,
} from '../../src/model/driver/observation.ts';
import type { Submission } from '../../src/model/driver/submission.ts';
import { PageBudget } from '../../src/model/messages/read-pods.ts';
import type { GiveUpRequest, RetryRequest } from '../../src/model/messages/messages.ts';
import { count, METRICS, NO_TENANT } from '../../src/model/metrics.ts';
import { SEARCH_ATTRIBUTES } from '../../src/model/names.ts';
import { attemptMemory, type NextAttempt } from '../../src/model/retry/next-attempt.ts';
import { renderDetails } from '../../src/model/status/details.ts';
import type { BatchPhase, BatchStatus, DeadlineStatus, HeldStatus } from '../../src/model/status/batch-status.ts';
import { settledState } from '../../src/model/follow/settled-state.ts';
import type { LogArchive } from '../../src/model/status/log-archive.ts';
import { searchablePhase } from '../../src/model/status/searchable-phase.ts';
import { attemptsForResult, attemptsForStatus } from '../../src/model/status/kept-evidence.ts';
import type { ResourceUsage } from '../../src/model/usage/resource-usage.ts';
import { ExecutorLifetimes, type ExecutorsObserved } from '../../src/model/usage/executor-lifetimes.ts';
import { type AttemptUsage, type BatchUsage, type MeasuredVerdict, withAttempt } from '../../src/model/usage/usage.ts';
import { SearchAttributes } from '../lib/search-attributes.ts';
import { timestamp } from '../lib/timestamp.ts';
import { Admission } from './admission.ts';
import { auditState } from './audit.ts';
import { Kill } from './kill.ts';

/** How the hold of a batch ends. `expired`: no person decided within `retry.holdTimeout`. */
export type HoldDecision =
  | { readonly kind: 'retry'; readonly request: RetryRequest }
  | { readonly kind: 'giveUp'; readonly request: GiveUpRequest }
  | { readonly kind: 'expired' };

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The state of a running batch. It changes by the methods of this class only; the story that calls them begins in
 * `spark-batch.ts`, and `message-handlers.ts` calls them for what comes from outside.
 */
export class BatchState {
  readonly kill = new Kill();
  readonly admission = new Admission();
  readonly pages = new PageBudget();
  readonly #name: string;
  readonly #attempts: Mutable<AttemptRecord>[] = [];
  readonly #searchAttributes = new SearchAttributes();
  #startedAt = timestamp();
  #usage: BatchUsage | undefined;
  #plan: BatchPlan | undefined;
  #reference: BatchReference | undefined;
  #phase: BatchPhase = 'resolving';
  #state: ApplicationState = 'UNKNOWN';
  #message = 'Resolving the plan of the batch.';
  #latest: Observation | undefined;
  /** The executors of the attempt under way, as far as they are watched. */
  #executors = new ExecutorLifetimes();
  #pages: Pick<Submission, 'sparkUiUrl' | 'links' | 'context'> = {};
  #deadline: DeadlineStatus | undefined;
  #runtimeLimit: number | undefined;
  #held: HeldStatus | undefined;
  #holdDecision: HoldDecision | undefined;
  /** The changes of the next attempt, for its record. */
  #changes: Pick<AttemptRecord, 'changes' | 'decided'> = {};

  constructor(name: string) {
    this.#name = name;
  }

  /** When the batch began, ISO-8601. */
  get startedAt(): string {
    return this.#startedAt;
  }

  /** The plan of the attempt under way: a further attempt may have more memory, or run on another cluster. */
  get plan(): BatchPlan {
    if (!this.#plan) throw new Error('The plan of the batch is not resolved yet.');
    return this.#plan;
  }

  /** What activities get instead of the plan, which may be large. */
  get reference(): BatchReference {
    if (!this.#reference) throw new Error('The plan of the batch is not resolved yet.');
    return this.#reference;
  }

  get phase(): BatchPhase {
    return this.#phase;
  }

  get state(): ApplicationState {
    return this.#state;
  }

  /** The final state, once the batch has ended. */
  get endedAs(): ApplicationState | undefined {
    return this.#phase === 'ended' ? this.#state : undefined;
  }

  /** The state in which the batch will end, once nothing can change it any more. */
  get settledAs(): ApplicationState | undefined {
    const givenUp = this.#holdDecision !== undefined && this.#holdDecision.kind !== 'retry';
    const killed = this.kill.accepted !== undefined;
    return settledState({
      endedAs: this.endedAs,
      killed,
      givenUp,
      attempts: this.#attempts,
      latest: this.#latest,
      plan: this.#plan,
    });
  }

  /** What the attempts have used that have ended. */
  get usage(): BatchUsage | undefined {
    return this.#usage;
  }

  get attempts(): readonly AttemptRecord[] {
    return this.#attempts;
  }

  /** The attempt under way, or the last one. */
  get attempt(): AttemptRecord | undefined {
    return this.#attempts.at(-1);
  }

  /** When the attempt under way began, in milliseconds since 1970: the submit timeout counts from here. */
  get attemptBegan(): number {
    return Date.parse(this.attempt?.submittedAt ?? this.startedAt);
  }

  /** The latest observation of the attempt's driver. */
  get latest(): Observation | undefined {
    return this.#latest;
  }

  /** Milliseconds the driver may run, when that is limited. */
  get runtimeLimit(): number | undefined {
    return this.#runtimeLimit;
  }

  /** How the current hold ends, or the last one ended. */
  get holdDecision(): HoldDecision | undefined {
    return this.#holdDecision;
  }

  planResolved({ plan, reference }: ResolvedBatch): void {
    this.#plan = plan;
    this.#reference = reference;
    this.#runtimeLimit = plan.batch.timeouts.runtime;
    const { placement } = plan;
    this.enter('submitting', 'PENDING', `The batch is accepted.${placement === undefined ? '' : ` ${placement}`}`);
  }

  /** What the run needs that continues the batch. @param request that of the batch, as its caller sent it */
  continuation(request: unknown): ContinuedBatch {
    return {
      runId: workflowInfo().runId,
      startedAt: this.#startedAt,
      plan: differenceFrom({ batch: request }, this.plan),
      reference: this.reference,
      attempts: attemptsForResult(this.#attempts),
      ...(this.#usage && { usage: this.#usage }),
      ...(this.#runtimeLimit !== undefined && { runtimeLimit: this.#runtimeLimit }),
      changes: this.#changes,
      admitted: this.admission.granted,
    };
  }

  /** Goes on where an earlier run of the batch stopped, between two attempts. */
  continueFrom(earlier: ContinuedBatch, request: unknown): void {
    const plan = applyDifference({ batch: request }, earlier.plan) as BatchPlan;
    this.#plan = plan;
    this.#reference = earlier.reference;
    this.#startedAt = earlier.startedAt;
    this.#attempts.push(...earlier.attempts);
    this.#usage = earlier.usage;
    this.#runtimeLimit = earlier.runtimeLimit;
    this.#changes = earlier.changes;
    if (earlier.admitted) this.admission.restore(plan.key);
    this.#phase = 'submitting';
    this.#state = 'PENDING';
    this.#message = `The batch goes on after attempt ${this.attempt?.number ?? 0}, in a new run of its workflow.`;
  }

  /** Says what the batch is doing now. */
  enter(phase: BatchPhase, state: ApplicationState, message: string): void {
    const before = { phase: this.#phase, state: this.#state };
    this.#phase = phase;
    this.#state = state;
    this.#message = message;
    if (phase !== 'held') this.#held = undefined;
    this.#deadline = undefined;
    if (phase !== before.phase || state !== before.state) auditState(this.status(), before);
    this.publish();
  }

  /** Shows the timer that limits the current wait. */
  waitsUntil(deadline: DeadlineStatus | undefined): void {
    this.#deadline = deadline;
    this.publish();
  }

  /** Begins an attempt; nothing is known of its driver yet. */
  attemptBegins({ number }: AttemptPlan, driver: DriverRef): void {
    const memory = attemptMemory(this.plan);
    const failedClass = this.attempt?.verdict?.failureClass;
    const { cluster } = driver;
    if (failedClass !== undefined) count(metricMeter, METRICS.retries, { cluster, failure_class: failedClass });
    this.#attempts.push({ number, driver, submittedAt: timestamp(), ...(memory && { memory }), ...this.#changes });
    this.#latest = undefined;
    this.#executors = new ExecutorLifetimes();
    const { changes } = this.#changes;
    const changed = changes ? ` (${changes.join('; ')})` : '';
    this.enter('submitting', 'PENDING', `Attempt ${number}: creating driver ${driver.name}${changed}.`);
  }

  /** The driver of the attempt exists. */
  driverCreated({ driver, sparkUiUrl, links, context }: Submission): ExistingDriver {
    const attempt = this.#attempts.at(-1);
    if (attempt) attempt.driver = driver;
    this.#pages = {
      ...(sparkUiUrl !== undefined && { sparkUiUrl }),
      ...(links && { links }),
      ...(context !== undefined && { context }),
    };
    return driver;
  }

  /** Takes an observation of the watch, if it is of this attempt's driver and news. */
  observe(observation: Observation): void {
    const next = keepEventProblem(this.#latest, observation);
    this.#take(next, isUpdate(this.#latest, next));
  }

  /**
   * Takes a live read of this attempt's driver: see {@link isLiveUpdate}.
   * @param before the latest observation when the read began
   * @returns whether it added something to what is known
   */
  observeLive({ observation, eventsRead }: FoundDriver, before: Observation | undefined): boolean {
    const next = eventsRead ? observation : keepEventProblem(this.#latest, observation);
    return this.#take(next, isLiveUpdate(this.#latest, next, before));
  }

  /** Takes what the watch reports of the executors of this attempt's driver. */
  observeExecutors(observed: ExecutorsObserved): void {
    const { attempt } = this;
    if (attempt && !attempt.verdict && attempt.driver.uid === observed.driverUid) this.#executors.add(observed);
  }

  #take(observation: Observation, isNews: boolean): boolean {
    const attempt = this.#attempts.at(-1);
    if (!isNews || !attempt || attempt.verdict || !isOfDriver(observation, attempt.driver)) return false;
    this.#latest = observation;
    if (observation.startedAt !== undefined) attempt.startedAt ??= observation.startedAt;
    return true;
  }

  /** Ends the attempt under way; its first verdict counts. */
  attemptEnded({ driverUsage, ...verdict }: MeasuredVerdict): void {
    const attempt = this.#attempts.at(-1);
    if (!attempt || attempt.verdict) return;
    attempt.verdict = verdict;
    attempt.endedAt = verdict.exit?.finishedAt ?? timestamp();
    if (verdict.exit?.startedAt !== undefined) attempt.startedAt = verdict.exit.startedAt;
    attempt.usage = this.#attemptUsage(driverUsage, Date.parse(attempt.endedAt));
    this.#countUsage(attempt.usage, verdict.state === 'FINISHED' ? 'useful' : 'wasted');
    this.#usage = withAttempt(this.#usage, attempt, this.plan.prices);
    // Temporal's SDK does not count it again when a history is replayed.
    const { state, failureClass = 'none' } = verdict;
    count(metricMeter, METRICS.verdicts, { cluster: attempt.driver.cluster, state, failure_class: failureClass });
  }

  #countUsage({ driver, executors }: AttemptUsage, outcome: 'useful' | 'wasted'): void {
    const { cluster } = this.plan.batch;
    const labels = { cluster, tenant: this.plan.tenant ?? NO_TENANT, outcome };
    for (const { coreSeconds, gibSeconds } of [driver, executors].filter((usage) => usage !== undefined)) {
      count(metricMeter, METRICS.coreSeconds, labels, wholeNumber(coreSeconds));
      count(metricMeter, METRICS.gibSeconds, labels, wholeNumber(gibSeconds));
    }
  }

  /** @param end of the attempt, in milliseconds since 1970 */
  #attemptUsage(driver: ResourceUsage | undefined, end: number): AttemptUsage {
    const areCounted = this.plan.executorMode === 'watch' || !this.#executors.isEmpty;
    return { ...(driver && { driver }), ...(areCounted && { executors: this.#executors.usage(end) }) };
  }

  /** The logs of the attempt are stored, or cannot be. */
  logsArchived(archive: LogArchive): void {
    const attempt = this.#attempts.pop();
    // A new object, because the sizes of one that has ended are remembered.
    if (attempt) this.#attempts.push({ ...attempt, archive });
  }

  /** Another attempt will follow, by this plan. @param decided by a person, while the batch was held */
  prepareAttempt({ plan, changes }: NextAttempt, decided = false): void {
    this.#plan = plan;
    this.#changes = { ...(changes.length > 0 && { changes }), ...(decided && { decided }) };
  }

  /** The batch waits for a person from now on. @param until ISO-8601; undefined without a limit */
  hold(until: string | undefined): void {
    this.#holdDecision = undefined;
    this.#held = { since: timestamp(), ...(until !== undefined && { until }) };
  }

  /** Ends the hold. The first decision counts. */
  decide(decision: HoldDecision): void {
    this.#holdDecision ??= decision;
    this.#held = undefined;
  }

  extendRuntime(runtimeLimit: number): void {
    this.#runtimeLimit = runtimeLimit;
  }

  /** The answer of the query `status`. */
  status(): BatchStatus {
    const { cluster, namespace } = this.#plan?.batch ?? {};
    const { configurationVersion, tenant, placement, executorMode } = this.#plan ?? {};
    const kill = this.kill.accepted;
    const { queued } = this.admission;
    const node = this.attempt?.verdict?.node ?? this.#latest?.node;
    return {
      batchId: workflowInfo().workflowId,
      name: this.#name,
      state: this.#state,
      phase: this.#phase,
      message: this.#message,
      ...(cluster !== undefined && namespace !== undefined && { cluster, namespace }),
      attempts: attemptsForStatus(this.#attempts),
      ...(this.#usage && { usage: this.#usage }),
      ...(configurationVersion !== undefined && { configurationVersion }),
      ...(executorMode && { executorMode }),
      ...this.#pages,
      ...(node !== undefined && { node }),
      ...(this.#deadline && { deadline: this.#deadline }),
      ...(tenant !== undefined && { tenant }),
      ...(placement !== undefined && { placement }),
      ...(this.#held && { held: this.#held }),
      ...(queued && { queued }),
      ...(kill && {
        kill: { reason: kill.reason, requestedAt: kill.requestedAt, ...(kill.by !== undefined && { by: kill.by }) },
      }),
    };
  }

  /** Shows the status in Temporal: as the details of the workflow, and in its search attributes. */
  publish(): void {
    setCurrentDetails(renderDetails(this.status(), this.attempt?.verdict?.evidence?.log));
    // Before the first attempt there is no application id; both are written in one upsert. A queued batch may wait long for it.
    const early = !this.attempt && this.#phase !== 'ended' && this.#phase !== 'queued';
    if (!this.#plan || early) return;
    const { batch, tenant, searchAttributes } = this.#plan;
    const { attempt } = this;
    this.#searchAttributes.set(
      {
        [SEARCH_ATTRIBUTES.state]: this.#state,
        [SEARCH_ATTRIBUTES.phase]: searchablePhase(this.#phase),
        [SEARCH_ATTRIBUTES.name]: batch.name,
        [SEARCH_ATTRIBUTES.applicationId]: attempt?.driver.applicationId,
        [SEARCH_ATTRIBUTES.failureClass]: attempt?.verdict?.failureClass,
        [SEARCH_ATTRIBUTES.attempt]: attempt?.number,
        [SEARCH_ATTRIBUTES.cluster]: batch.cluster,
        [SEARCH_ATTRIBUTES.namespace]: batch.namespace,
        [SEARCH_ATTRIBUTES.tenant]: tenant,
        [SEARCH_ATTRIBUTES.coreSeconds]: this.#usage?.coreSeconds,
        [SEARCH_ATTRIBUTES.gibSeconds]: this.#usage?.gibSeconds,
      },
      searchAttributes,
    );
  }
}

/**
 * Only the uid identifies the driver: its labels, and so its tag, can be copied to other pods. Until the submission has
 * returned the uid, nothing counts; the driver waits behind its gate meanwhile, so nothing that matters can be missed.
 */
function isOfDriver({ uid }: Observation, driver: DriverRef): boolean {
  return driver.uid === uid;
}

/**
 * A whole number for an amount, because Temporal's counters take no other. It is rounded at random, up as often as the fraction
 * says, so that sums over many attempts are right. A workflow's random numbers are the same in a replay.
 */
function wholeNumber(amount: number): number {
  return Math.floor(amount + Math.random());
}
