/**
 * Checks of the payloads of messages, which callers in any language write and which can have any shape. A handler that throws
 * would fail its workflow task, which Temporal retries indefinitely, so handlers validate payloads and ignore invalid ones.
 */
import type { Batch } from '../batch/batch.ts';
import { isHeapSize, parseMemoryMiB } from '../batch/memory.ts';
import type { PlanLimits } from '../batch/plan.ts';
import { APPLICATION_STATES } from '../driver/application-state.ts';
import type { Observation } from '../driver/observation.ts';
import { jsonSize } from '../json-size.ts';
import { MAX_OBSERVATION_BYTES } from '../temporal-limits.ts';
import { plainText } from '../plain-text.ts';
import { asRecord, isOptionalString, isRecord, truncate } from '../lang.ts';
import type {
  AdmissionNotice,
  EnterRequest,
  GiveUpRequest,
  KillRequest,
  LeaveRequest,
  RetainedDriverRef,
  RetryRequest,
} from './messages.ts';

/** Longer reasons are truncated, because they are shown where there is little room. */
const MAX_REASON_LENGTH = 1000;
/** Longer identities of callers are truncated, for the same reason. */
const MAX_IDENTITY = 200;

/** The reason in a payload, or undefined. */
function reasonIn(payload: unknown): string | undefined {
  const { reason } = asRecord(payload);
  if (typeof reason !== 'string' || reason.trim() === '') return undefined;
  return truncate(reason, MAX_REASON_LENGTH);
}

/** A kill request from a payload. Fields of a wrong type are ignored. */
export function toKillRequest(payload: unknown): KillRequest {
  const reason = reasonIn(payload);
  const { by, wait } = asRecord(payload);
  return {
    ...(reason !== undefined && { reason }),
    wait: wait === true,
    ...(typeof by === 'string' && by !== '' && { by: truncate(plainText(by), MAX_IDENTITY) }),
  };
}

/** A request to give up, from a payload. Fields of a wrong type are ignored. */
export function toGiveUpRequest(payload: unknown): GiveUpRequest {
  const reason = reasonIn(payload);
  return reason === undefined ? {} : { reason };
}

/** A retry request from a payload, or its problem. Unlike a reason, an invalid memory size must not be ignored. */
export function toRetryRequest(payload: unknown): { readonly request: RetryRequest } | { readonly problem: string } {
  const reason = reasonIn(payload);
  const memory: Record<string, string> = {};
  for (const field of ['driverMemory', 'executorMemory'] as const) {
    const size = asRecord(payload)[field];
    if (size === undefined || size === null) continue;
    if (typeof size !== 'string' || !isHeapSize(size)) {
      return { problem: `${field} is not a memory size that Spark and the JVM accept: write 512m or 4g` };
    }
    memory[field] = size;
  }
  return { request: { ...(reason !== undefined && { reason }), ...memory } };
}

/** A retry request that the batch and its limits allow, or why they do not. @param attempts number of attempts so far */
export function validateRetryRequest(
  payload: unknown,
  { batch: { retry, submit }, limits }: { batch: Pick<Batch, 'retry' | 'submit'>; limits?: PlanLimits },
  attempts = 0,
): ReturnType<typeof toRetryRequest> {
  const read = toRetryRequest(payload);
  if ('problem' in read) return read;
  const { driverMemory, executorMemory } = read.request;
  const sizes = [driverMemory, executorMemory].filter((size) => size !== undefined);
  if (sizes.length > 0 && submit.kind === 'manifest') {
    return { problem: 'With submit.kind: manifest, the manifest sets the memory, and a retry cannot change it' };
  }
  const maximum = retry.maximumMemory === undefined ? Infinity : (parseMemoryMiB(retry.maximumMemory) ?? Infinity);
  const tooLarge = sizes.find((size) => (parseMemoryMiB(size) ?? 0) > maximum);
  if (tooLarge !== undefined) {
    return { problem: `${tooLarge} is more than retry.maximumMemory, ${retry.maximumMemory}` };
  }
  const exceeded = exceededLimit(read.request, limits, attempts);
  return exceeded === undefined ? read : { problem: exceeded };
}

function exceededLimit(request: RetryRequest, limits: PlanLimits = {}, attempts: number): string | undefined {
  for (const role of ['driver', 'executor'] as const) {
    const [memory, limit] = [request[`${role}Memory`], limits[`${role}Memory`]];
    if (memory === undefined || limit === undefined) continue;
    if ((parseMemoryMiB(memory) ?? 0) > (parseMemoryMiB(limit.maximum) ?? Infinity)) {
      return `${memory} is more than ${limit.maximum}, the largest heap that limits.${role}.memory of ${limit.layer} allows`;
    }
  }
  const limit = limits.attempts;
  return limit && attempts >= limit.maximum
    ? `This was attempt ${attempts}, and limits.attempts of ${limit.layer} allows ${limit.maximum}`
    : undefined;
}

/** The driver in a request to change a retention, or undefined. */
export function toRetainedDriverRef(payload: unknown): RetainedDriverRef | undefined {
  const { namespace, name, uid } = asRecord(asRecord(payload)['driver']);
  if (typeof namespace !== 'string' || typeof name !== 'string' || typeof uid !== 'string') return undefined;
  return { namespace, name, uid };
}

/** Whether a payload is an observation from the driver watch. */
export function isObservation(payload: unknown): payload is Observation {
  const fields = asRecord(payload);
  const { state, problem, exit } = fields;
  return (
    jsonSize(payload, MAX_OBSERVATION_BYTES) <= MAX_OBSERVATION_BYTES &&
    ['tag', 'uid', 'resourceVersion'].every((name) => typeof fields[name] === 'string') &&
    APPLICATION_STATES.some((one) => one === state) &&
    ['node', 'startedAt', 'deletionDeadline', 'disruption'].every((name) => isOptionalString(fields[name])) &&
    (problem === undefined || typeof asRecord(problem)['kind'] === 'string') &&
    (exit === undefined || isRecord(exit))
  );
}

/** Whether a payload is a notice of a tenant queue. */
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

/** Whether a payload is a batch's request to leave its queue. */
export function isLeaveRequest(payload: unknown): payload is LeaveRequest {
  return typeof asRecord(payload)['key'] === 'string';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** A text field of a payload, or undefined. */
export function textField(payload: unknown, field: string): string | undefined {
  const text = asRecord(payload)[field];
  return typeof text === 'string' ? text : undefined;
}

/** The shape of a payload, for logs. Values are left out, because they may be confidential or very long. */
export function describeShape(payload: unknown): string {
  if (Array.isArray(payload)) return `a list of ${payload.length}`;
  if (payload === null || payload === undefined) return String(payload);
  if (typeof payload !== 'object') return `a ${typeof payload}`;
  return `a map with ${Object.keys(payload).slice(0, 20).join(', ') || 'no field'}`;
}
