import { asRecord, isOptionalString, isRecord, truncate } from '../lang.ts';
import { APPLICATION_STATES } from '../driver/application-state.ts';
import type { Batch } from '../batch/batch.ts';
import { isHeapSize, parseMemoryMiB } from '../batch/memory.ts';
import type {
  AdmissionNotice,
  EnterRequest,
  GiveUpRequest,
  KillRequest,
  LeaveRequest,
  RetryRequest,
} from './messages.ts';
import type { Observation } from '../driver/observation.ts';
import type { PlanLimits } from '../batch/plan.ts';

/**
 * What messages bring is written by callers in any language, and may be anything. A handler that fails on it would fail
 * its workflow task, and Temporal repeat that for ever: so it is read with care, and what is no message is told.
 */

/** A reason longer than this is cut: it is shown in places that hold little. */
const LONGEST_REASON = 1000;

/** The reason in a request, or undefined. */
export function reasonIn(request: unknown): string | undefined {
  const { reason } = asRecord(request);
  if (typeof reason !== 'string' || reason.trim() === '') return undefined;
  return truncate(reason, LONGEST_REASON);
}

/** A request to kill, from whatever was sent. */
export function killRequestOf(request: unknown): KillRequest {
  const reason = reasonIn(request);
  return { ...(reason !== undefined && { reason }), wait: asRecord(request)['wait'] === true };
}

/** A request to give up, from whatever was sent. */
export function giveUpRequestOf(request: unknown): GiveUpRequest {
  const reason = reasonIn(request);
  return reason === undefined ? {} : { reason };
}

/** A request to try again, or what is wrong with it: it asks for more than a wish to go on. */
export function retryRequestOf(request: unknown): { readonly request: RetryRequest } | { readonly problem: string } {
  const reason = reasonIn(request);
  const asked: Record<string, string> = {};
  for (const field of ['driverMemory', 'executorMemory'] as const) {
    const text = asRecord(request)[field];
    if (text === undefined || text === null) continue;
    if (typeof text !== 'string' || !isHeapSize(text)) {
      return { problem: `${field} is not a memory size as Spark and the JVM take it: write 512m or 4g` };
    }
    asked[field] = text;
  }
  return { request: { ...(reason !== undefined && { reason }), ...asked } };
}

/** A request to try again that fits the batch, or why it does not. */
export function acceptableRetry(
  asked: unknown,
  { batch: { retry, submit }, limits }: { batch: Pick<Batch, 'retry' | 'submit'>; limits?: PlanLimits },
  attempts = 0,
): ReturnType<typeof retryRequestOf> {
  const read = retryRequestOf(asked);
  if ('problem' in read) return read;
  const { driverMemory, executorMemory } = read.request;
  const memory = [driverMemory, executorMemory].filter((text) => text !== undefined);
  if (memory.length > 0 && submit.kind === 'manifest') {
    return { problem: 'With submit.kind: manifest the manifest says the memory, and it can not be changed here' };
  }
  const most = retry.maximumMemory === undefined ? Infinity : (parseMemoryMiB(retry.maximumMemory) ?? Infinity);
  const tooMuch = memory.find((text) => (parseMemoryMiB(text) ?? 0) > most);
  if (tooMuch !== undefined) {
    return { problem: `${tooMuch} is more than retry.maximumMemory, ${retry.maximumMemory}` };
  }
  const beyond = beyondLimits(read.request, limits, attempts);
  return beyond === undefined ? read : { problem: beyond };
}

function beyondLimits(asked: RetryRequest, limits: PlanLimits = {}, attempts: number): string | undefined {
  for (const role of ['driver', 'executor'] as const) {
    const [memory, limit] = [asked[`${role}Memory`], limits[`${role}Memory`]];
    if (memory === undefined || limit === undefined) continue;
    if ((parseMemoryMiB(memory) ?? 0) > (parseMemoryMiB(limit.most) ?? Infinity)) {
      return `${memory} is more than ${limit.most}, the largest heap that limits.${role}.memory of ${limit.layer} leaves room for`;
    }
  }
  const most = limits.attempts;
  return most && attempts >= most.most
    ? `This was attempt ${attempts}, and limits.attempts of ${most.layer} allows ${most.most}`
    : undefined;
}

/** Whether this is what the watch tells of a driver. */
export function isObservation(told: unknown): told is Observation {
  const fields = asRecord(told);
  const { state, problem, exit } = fields;
  return (
    ['tag', 'uid', 'resourceVersion'].every((name) => typeof fields[name] === 'string') &&
    APPLICATION_STATES.some((one) => one === state) &&
    ['node', 'startedAt', 'deletionDeadline', 'disruption'].every((name) => isOptionalString(fields[name])) &&
    (problem === undefined || typeof asRecord(problem)['kind'] === 'string') &&
    (exit === undefined || isRecord(exit))
  );
}

/** Whether a payload is the notice of a queue. */
export function isAdmissionNotice(payload: unknown): payload is AdmissionNotice {
  const { kind, key, notifiedAt, place, of, admitted, limit } = asRecord(payload);
  if (typeof key !== 'string') return false;
  if (kind === 'admitted') return isCount(notifiedAt);
  return kind === 'queued' && [place, of, admitted].every(isCount) && (limit === null || isCount(limit));
}

/** Whether a payload is a batch's request for admission. */
export function isEnterRequest(payload: unknown): payload is EnterRequest {
  const { entry, limit } = asRecord(payload);
  const { workflowId, key, arrivedAt } = asRecord(entry);
  return typeof workflowId === 'string' && typeof key === 'string' && isCount(arrivedAt) && isCount(limit);
}

/** Whether a payload names the batch that leaves its queue. */
export function isLeaveRequest(payload: unknown): payload is LeaveRequest {
  return typeof asRecord(payload)['key'] === 'string';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** The text of a field of a request, or undefined. */
export function textIn(request: unknown, field: string): string | undefined {
  const text = asRecord(request)[field];
  return typeof text === 'string' ? text : undefined;
}

/** What a request looks like, for a log: its values are nobody's business there. */
export function shapeOf(request: unknown): string {
  if (Array.isArray(request)) return `a list of ${request.length}`;
  if (request === null || request === undefined) return String(request);
  if (typeof request !== 'object') return `a ${typeof request}`;
  return `a map with ${Object.keys(request).slice(0, 20).join(', ') || 'no field'}`;
}
