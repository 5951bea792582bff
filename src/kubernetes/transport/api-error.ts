import { STATUS_CODES } from 'node:http';
import { ApiException } from '@kubernetes/client-node';
import { isRecord, truncate } from '../../model/lang.ts';
import type { ConnectionFailure } from '../../model/workers/cluster-report.ts';
import { connectionFailureOf } from './connection-failure.ts';
import { type MissingPermission, missingPermissionAdvice, parseMissingPermission } from './missing-permission.ts';

/** A request to an API server that did not succeed: what it said, in one place, whatever the client threw. */
export class KubernetesApiError extends Error {
  override readonly name = 'KubernetesApiError';
  /** HTTP status, or undefined when no answer came (refused, reset, timed out). */
  readonly status: number | undefined;
  /** Kubernetes' reason: AlreadyExists, NotFound, Forbidden, ... */
  readonly reason: string | undefined;
  /** What the API server said, without our own words. */
  readonly said: string;
  /** Milliseconds to wait before the next try: the API server asks for it, or is not asked before. */
  readonly retryAfter: number | undefined;
  /** Why no answer came, where none did. */
  readonly trouble: ConnectionFailure | undefined;
  /** The request never left this worker: it took no effect. */
  readonly notSent: boolean;
  /** The right we had not, when that is why it refused: a quota, a policy or a webhook may be, too. */
  readonly missingPermission: MissingPermission | undefined;

  constructor(
    what: string,
    told: {
      status?: number;
      reason?: string;
      said: string;
      retryAfter?: number;
      trouble?: ConnectionFailure;
      notSent?: boolean;
    },
    cause: unknown,
  ) {
    const { status, reason, said, retryAfter, trouble, notSent = trouble?.kind === 'credentials' } = told;
    const missingPermission = status === 403 ? parseMissingPermission(said) : undefined;
    const answer = status === undefined ? '' : ` (HTTP ${status}${reason ? ` ${reason}` : ''})`;
    // Callers end the sentence.
    const advice = missingPermission ? `. ${missingPermissionAdvice(missingPermission)}` : '';
    super(`${what}: ${said}${answer}${advice}`, { cause });
    this.status = status;
    this.reason = reason;
    this.said = said;
    this.retryAfter = retryAfter;
    this.trouble = trouble;
    this.notSent = notSent;
    this.missingPermission = missingPermission;
  }

  /** The object is not there. */
  get notFound(): boolean {
    return this.status === 404;
  }

  /** An object of that name is there already, or a precondition (uid, resourceVersion) does not hold. */
  get conflict(): boolean {
    return this.status === 409;
  }

  /** The API server understood the request and will say the same again: not worth a retry. */
  get refused(): boolean {
    return this.status !== undefined && this.status >= 400 && this.status < 500 && !RETRIED.has(this.status);
  }

  /** No answer, or one that does not tell whether the request took effect. */
  get ambiguous(): boolean {
    return !this.notSent && (this.status === undefined || this.status >= 500);
  }
}

/** What a request found; undefined when the API server says that there is no such thing. */
export async function foundOrUndefined<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof KubernetesApiError && error.notFound) return undefined;
    throw error;
  }
}

/** 401: a token that just expired. 408, 425, 429: later. 409: the name may become free. */
const RETRIED: ReadonlySet<number> = new Set([401, 408, 409, 425, 429]);

/** Whatever the client threw for a request, as a {@link KubernetesApiError} that says what was tried. */
export function asApiError(error: unknown, what: string): KubernetesApiError {
  if (error instanceof KubernetesApiError) return error;
  if (error instanceof ApiException) {
    const status = parseStatus(error.body);
    const retryAfter = Number(error.headers['retry-after']) * 1000;
    return new KubernetesApiError(
      what,
      {
        status: error.code,
        ...(status.reason !== undefined && { reason: status.reason }),
        said: status.message ?? STATUS_CODES[error.code] ?? `HTTP ${error.code}`,
        ...(retryAfter > 0 && { retryAfter }),
      },
      error,
    );
  }
  const trouble = connectionFailureOf(error);
  return new KubernetesApiError(what, { said: saidOf(trouble), trouble }, error);
}

/** Trouble of a network is a matter of time; what is misconfigured stays so until somebody mends it. */
function saidOf({ kind, message, advice }: ConnectionFailure): string {
  if (kind === 'credentials') return message;
  const misconfigured = kind === 'certificate' || kind === 'tls' || kind === 'proxy';
  return `the API server did not answer: ${message}${misconfigured ? `. ${advice}` : ''}`;
}

/** The body is a Status object, mostly as text; a proxy in between may answer with anything. */
function parseStatus(body: unknown): { reason?: string; message?: string } {
  try {
    const status: unknown = typeof body === 'string' ? JSON.parse(body) : body;
    if (isRecord(status)) return { ...textOf(status, 'reason'), ...textOf(status, 'message') };
  } catch {
    // Not JSON: what a proxy says of itself is still the best message there is.
  }
  const message =
    typeof body === 'string'
      ? body
          .replace(/<[^>]*>/g, ' ')
          .replace(/\s+/g, ' ')
          .trim()
      : '';
  return message === '' ? {} : { message: truncate(message, 500) };
}

function textOf<K extends string>(object: object, key: K): { [P in K]?: string } {
  const value = (object as Record<string, unknown>)[key];
  return typeof value === 'string' && value !== '' ? ({ [key]: value } as { [P in K]?: string }) : {};
}
