/**
 * All messages that a running batch takes. They come from callers in any language and may contain anything: a handler that
 * threw would fail its workflow task, and Temporal would repeat it forever. So invalid and late messages are ignored and
 * logged, or refused where the caller gets an answer.
 */
import { CancellationScope, condition, log, metricMeter, setHandler, workflowInfo } from '@temporalio/workflow';
import { count, METRICS } from '../../src/model/metrics.ts';
import { extendedRuntime } from '../../src/model/messages/extend-runtime.ts';
import type { DecisionAnswer, ExtendRuntimeAnswer, KillAnswer } from '../../src/model/messages/messages.ts';
import { toReadEventsRequest, toReadLogRequest } from '../../src/model/messages/read-pods.ts';
import {
  validateRetryRequest,
  toGiveUpRequest,
  isAdmissionNotice,
  isObservation,
  toKillRequest,
  describeShape,
} from '../../src/model/messages/request-shapes.ts';
import { isExecutorsObserved } from '../../src/model/usage/executor-lifetimes.ts';
import {
  admissionSignal,
  driverObservedSignal,
  driverQuery,
  executorsObservedSignal,
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
import { auditAction } from './audit.ts';
import type { BatchState, HoldDecision } from './batch-state.ts';
import { readEvents, readLog, refuseRead } from './read-pods.ts';

/** Registers the handlers. From now on, a cancellation of the workflow is a kill. */
export function registerMessageHandlers(batch: BatchState): void {
  setHandler(statusQuery, () => batch.status(), { description: 'What the batch does or waits for, and its attempts.' });
  setHandler(driverQuery, () => batch.attempt?.driver ?? null, {
    description: 'Asked by the driver watch: the driver of the attempt under way.',
  });
  setHandler(driverObservedSignal, (payload) => takeObservation(batch, payload), {
    description: 'Sent by the driver watch: the state of the driver now.',
  });
  setHandler(executorsObservedSignal, (payload) => takeExecutors(batch, payload), {
    description: 'Sent by the driver watch: since when executors of the driver have a node, and when they ended.',
  });
  setHandler(admissionSignal, (payload) => takeAdmissionNotice(batch, payload), {
    description: "Sent by the queue of the batch's tenant: the batch is admitted, or its place in the queue.",
  });
  setHandler(killSignal, (request) => void requestKill(batch, request), {
    description: 'Kill the batch: its driver and executors are deleted, then it ends as KILLED.',
  });
  setHandler(killUpdate, (request) => answerKill(batch, request), {
    description: 'Kill the batch, and answer whether the kill is accepted.',
  });
  CancellationScope.current().cancelRequested.catch(() =>
    requestKill(batch, { reason: 'the workflow was cancelled' }, true),
  );
  setHandler(extendRuntimeUpdate, (request) => extendRuntime(batch, request), {
    description: 'Extend the maximum runtime of the driver: {"by": "30m"}.',
  });
  setHandler(retrySignal, (request) => void requestRetry(batch, request), {
    description: 'Retry a held batch: {"reason": "…", "driverMemory": "4g"}, all optional.',
  });
  setHandler(retryUpdate, (request) => requestRetry(batch, request), {
    description: 'Retry a held batch, and answer whether that is accepted.',
  });
  setHandler(giveUpSignal, (request) => void requestGiveUp(batch, request), {
    description: 'Give up a held batch: it ends with the failure of its last attempt.',
  });
  setHandler(giveUpUpdate, (request) => requestGiveUp(batch, request), {
    description: 'Give up a held batch, and answer whether that is accepted.',
  });
  setHandler(readLogUpdate, (request) => readLog(batch, request), {
    validator: (request) => refuseRead(batch, toReadLogRequest(request)),
    description: 'Read a page of the log of a driver or an executor: {"tail": 100}.',
  });
  setHandler(readEventsUpdate, (request) => readEvents(batch, request), {
    validator: (request) => refuseRead(batch, toReadEventsRequest(request)),
    description: 'Read the Kubernetes Events of a driver: {}.',
  });
}

function takeObservation(batch: BatchState, payload: unknown): void {
  if (isObservation(payload)) batch.observe(payload);
  else {
    count(metricMeter, METRICS.messagesIgnored, { message: 'driverObserved' });
    log.warn('Ignored a signal driverObserved that is not an observation', { payload: describeShape(payload) });
  }
}

function takeExecutors(batch: BatchState, payload: unknown): void {
  if (isExecutorsObserved(payload)) batch.observeExecutors(payload);
  else {
    count(metricMeter, METRICS.messagesIgnored, { message: 'executorsObserved' });
    log.warn('Ignored a signal executorsObserved that is not from a watch', { payload: describeShape(payload) });
  }
}

function takeAdmissionNotice({ admission }: BatchState, payload: unknown): void {
  if (isAdmissionNotice(payload)) admission.receive(payload);
  else {
    count(metricMeter, METRICS.messagesIgnored, { message: 'admission' });
    log.warn('Ignored a signal admission that is not from a queue', { payload: describeShape(payload) });
  }
}

async function answerKill(batch: BatchState, request: unknown): Promise<KillAnswer> {
  const answer = requestKill(batch, request);
  if (!answer.accepted || !toKillRequest(request).wait) return answer;
  await condition(() => batch.endedAs !== undefined);
  return { accepted: true, message: `Operation of deleted ${applicationOf(batch)} is completed` };
}

function requestKill(batch: BatchState, request: unknown, byCancellation = false): KillAnswer {
  const { settledAs } = batch;
  const by = byCancellation ? 'cancellation' : 'request';
  count(metricMeter, METRICS.kills, { by, outcome: settledAs === undefined ? 'accepted' : 'refused' });
  if (settledAs !== undefined) {
    return { accepted: false, message: `Target ${applicationOf(batch)} is in ${settledAs} status` };
  }
  const { reason = 'no reason given', by: identity } = toKillRequest(request);
  batch.kill.accept(reason, byCancellation, identity);
  auditAction(batch.status(), 'kill', { by, reason, ...(identity !== undefined && { identity }) });
  batch.publish();
  return { accepted: true, message: `Kill of ${applicationOf(batch)} is accepted` };
}

/** The application in the wording of Kyuubi's kill responses. */
function applicationOf({ attempt }: BatchState): string {
  return attempt
    ? `application[appId: ${attempt.driver.applicationId}, tag: ${attempt.driver.tag}]`
    : `application[batch: ${workflowInfo().workflowId}, not yet submitted]`;
}

function extendRuntime(batch: BatchState, request: unknown): ExtendRuntimeAnswer {
  const { runtimeLimit: current, endedAs } = batch;
  const limit = current === undefined ? undefined : batch.plan.limits?.runtime;
  const { answer, runtime } = extendedRuntime(request, { current, limit, endedAs });
  if (runtime !== undefined) {
    batch.extendRuntime(runtime);
    auditAction(batch.status(), 'extendRuntime', { runtimeMs: runtime });
  }
  return answer;
}

function requestRetry(batch: BatchState, request: unknown): DecisionAnswer {
  const refusal = notHeld(batch);
  if (refusal !== undefined) return refused(refusal);
  const read = validateRetryRequest(request, batch.plan, batch.attempts.length);
  return 'problem' in read ? refused(read.problem) : decide(batch, { kind: 'retry', request: read.request });
}

function requestGiveUp(batch: BatchState, request: unknown): DecisionAnswer {
  return decide(batch, { kind: 'giveUp', request: toGiveUpRequest(request) });
}

function decide(batch: BatchState, decision: HoldDecision): DecisionAnswer {
  const refusal = notHeld(batch);
  if (refusal !== undefined) return refused(refusal);
  const { holdDecision: earlier } = batch;
  if (earlier) return refused(`It is decided already: ${OUTCOMES[earlier.kind]}`);
  batch.decide(decision);
  auditAction(batch.status(), decision.kind, decision.kind === 'expired' ? {} : { reason: decision.request.reason });
  return { accepted: true, message: `The batch is ${OUTCOMES[decision.kind]}` };
}

const OUTCOMES = { retry: 'tried again', giveUp: 'given up', expired: 'given up' } as const;

/** Why there is nothing to decide, as a sentence; undefined while the batch is held. */
function notHeld({ kill, phase, endedAs }: BatchState): string | undefined {
  if (kill.accepted && endedAs === undefined) return 'The batch is being killed';
  if (phase === 'held') return undefined;
  return `The batch is not held for a decision: ${endedAs === undefined ? `it is ${phase}` : `it has ended as ${endedAs}`}`;
}

/** A signal has no answer, so the refusal is logged as well. */
function refused(message: string): DecisionAnswer {
  log.warn('Refused a decision about the batch', { reason: message });
  return { accepted: false, message };
}
