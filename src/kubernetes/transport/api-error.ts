import { STATUS_CODES } from 'node:http';
import { ApiException } from '@kubernetes/client-node';
import { SparkBatchError } from '../../model/errors.ts';
import { isRecord, truncate } from '../../model/lang.ts';
import type { ConnectionFailure } from '../../model/workers/cluster-report.ts';
import { connectionFailureOf } from './connection-failure.ts';
import { type MissingPermission, missingPermissionAdvice, parseMissingPermission } from './missing-permission.ts';

/** The facts about a failed request. */
export interface ApiFailure {
  /** HTTP status; undefined if there was no answer. */
  readonly status?: number;
  /** The reason of the Kubernetes Status: AlreadyExists, NotFound, Forbidden, ... */
  readonly reason?: string;
  /** The message of the API server, or why it did not answer. */
  readonly apiMessage: string;
  /** How long to wait before a retry, in milliseconds: requested by the API server, or until its next probe. */
  readonly retryAfter?: number;
  /** The reason that the API server sent no response. */
  readonly connectionFailure?: ConnectionFailure;
  /** The request never left this worker, so it had no effect. */
  readonly notSent?: boolean;
}

/** A failed request to an API server. Its message is a clause, to which callers add a full stop. */
export class KubernetesApiError extends SparkBatchError {
  override readonly name = 'KubernetesApiError';
  // Also after a rejection: a permission may be granted, an object may be created.
  override readonly retryable = true;
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly apiMessage: string;
  readonly retryAfter: number | undefined;
  readonly connectionFailure: ConnectionFailure | undefined;
  readonly notSent: boolean;
  /** The missing permission, if RBAC caused a 403. Resource quotas, policies and webhooks answer 403, too. */
  readonly missingPermission: MissingPermission | undefined;

  /** @param what what the request does: "creating pod prod/team-a/x-driver" */
  constructor(what: string, failure: ApiFailure, cause: unknown) {
    const { status, reason, apiMessage, retryAfter, connectionFailure } = failure;
    const missingPermission = status === 403 ? parseMissingPermission(apiMessage) : undefined;
    const answer = status === undefined ? '' : ` (HTTP ${status}${reason ? ` ${reason}` : ''})`;
    const advice = missingPermission ? `. ${missingPermissionAdvice(missingPermission)}` : '';
    super(`${what}: ${apiMessage}${answer}${advice}`, { cause });
    this.status = status;
    this.reason = reason;
    this.apiMessage = apiMessage;
    this.retryAfter = retryAfter;
    this.connectionFailure = connectionFailure;
    this.notSent = failure.notSent ?? connectionFailure?.kind === 'credentials';
    this.missingPermission = missingPermission;
  }

  /** The object does not exist. */
  get isNotFound(): boolean {
    return this.status === 404;
  }

  /** An object of the same name exists, or a precondition (uid, resourceVersion) failed. */
  get isConflict(): boolean {
    return this.status === 409;
  }

  /** The API server understood the request and rejected it: the same request will be rejected again. */
  get isRejection(): boolean {
    return this.status !== undefined && this.status >= 400 && this.status < 500 && !TEMPORARY.has(this.status);
  }

  /** There was no answer, or one that leaves open whether the request had an effect. */
  get isAmbiguous(): boolean {
    return !this.notSent && (this.status === undefined || this.status >= 500);
  }
}

/** 401: the token has just expired. 408, 425, 429: later. 409: the name may become free. */
const TEMPORARY: ReadonlySet<number> = new Set([401, 408, 409, 425, 429]);

/** The result of a request, or undefined if the object does not exist. */
export async function foundOrUndefined<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof KubernetesApiError && error.isNotFound) return undefined;
    throw error;
  }
}

/** Converts whatever the client library throws into a {@link KubernetesApiError}. */
export function asApiError(error: unknown, what: string): KubernetesApiError {
  if (error instanceof KubernetesApiError) return error;
  if (error instanceof ApiException) {
    const { reason, message } = parseStatus(error.body);
    const retryAfter = Number(error.headers['retry-after']) * 1000;
    return new KubernetesApiError(
      what,
      {
        status: error.code,
        ...(reason !== undefined && { reason }),
        apiMessage: message ?? STATUS_CODES[error.code] ?? `HTTP ${error.code}`,
        ...(retryAfter > 0 && { retryAfter }),
      },
      error,
    );
  }
  const connectionFailure = connectionFailureOf(error);
  return new KubernetesApiError(what, { apiMessage: noAnswerMessage(connectionFailure), connectionFailure }, error);
}

/** Includes the advice for problems of the configuration, which do not pass by themselves. */
function noAnswerMessage({ kind, message, advice }: ConnectionFailure): string {
  if (kind === 'credentials') return message;
  const isConfiguration = kind === 'certificate' || kind === 'tls' || kind === 'proxy';
  return `the API server did not answer: ${message}${isConfiguration ? `. ${advice.replace(/\.$/, '')}` : ''}`;
}

/** The longest text of a proxy that is kept. */
const MAX_TEXT = 500;

/** The body is usually the JSON of a Status, parsed or not; a proxy may answer with any text or HTML. */
function parseStatus(body: unknown): { reason?: string; message?: string } {
  try {
    const status: unknown = typeof body === 'string' ? JSON.parse(body) : body;
    if (isRecord(status)) return { ...textField(status, 'reason'), ...textField(status, 'message') };
  } catch {
    // Not JSON: use the text of the proxy.
  }
  if (typeof body !== 'string') return {};
  const text = body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? {} : { message: truncate(text, MAX_TEXT) };
}

function textField<K extends string>(object: Readonly<Record<string, unknown>>, key: K): { [P in K]?: string } {
  const value = object[key];
  return typeof value === 'string' && value !== '' ? ({ [key]: value } as { [P in K]?: string }) : {};
}
