import { type RequestContext, setHeaderOptions } from '@kubernetes/client-node';

/** Options of the typed APIs of the client library. */
export type RequestOptions = ReturnType<typeof setHeaderOptions>;
type RequestMiddleware = NonNullable<RequestOptions['middleware']>[number];

/** Identifies the worker's requests in the audit log of an API server. */
export const USER_AGENT = 'temporal-spark-batch';

/** One attempt of a request. It carries the signal to the client library, and remembers the HTTP method for the retry. */
export class RequestAttempt {
  /** Aborts by the caller's signal, the request timeout, or when the circuit opens. */
  signal: AbortSignal = new AbortController().signal;
  /** `GET`, `POST`, ...; undefined until the request is sent. */
  method: string | undefined;

  /** Prepares a request of the client library for this attempt. */
  prepare(context: RequestContext): void {
    context.setSignal(this.signal);
    this.method = context.getHttpMethod();
  }
}

/** Options for the typed APIs of the client library: user agent, abort signal, and the content type of a patch. */
export function requestOptions(attempt: RequestAttempt, contentType?: string): RequestOptions {
  const named = setHeaderOptions('User-Agent', USER_AGENT);
  const typed = contentType === undefined ? named : setHeaderOptions('Content-Type', contentType, named);
  return { ...typed, middleware: [...(typed.middleware ?? []), attemptMiddleware(attempt)] };
}

/**
 * The typed APIs accept no abort signal, but a middleware can set one. It wraps a middleware of the library, which returns
 * the Observable type that the library expects.
 */
function attemptMiddleware(attempt: RequestAttempt): RequestMiddleware {
  const base = setHeaderOptions('Accept', 'application/json').middleware?.[0];
  if (!base) throw new Error('@kubernetes/client-node: setHeaderOptions returned no middleware');
  return {
    pre: (context) => {
      attempt.prepare(context);
      return base.pre(context);
    },
    post: (context) => base.post(context),
  };
}
