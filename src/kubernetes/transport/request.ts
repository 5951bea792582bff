import { type RequestContext, setHeaderOptions } from '@kubernetes/client-node';

type RequestOptions = ReturnType<typeof setHeaderOptions>;
type RequestMiddleware = NonNullable<RequestOptions['middleware']>[number];

/** Every request says who sends it, so that the API server's audit log can be read. */
export const USER_AGENT = 'temporal-spark-batch';

/** Options of one request: our name, an abort signal, and for a patch its content type. */
export function requestOptions(signal: AbortSignal, contentType?: string): RequestOptions {
  const named = setHeaderOptions('User-Agent', USER_AGENT);
  const typed = contentType === undefined ? named : setHeaderOptions('Content-Type', contentType, named);
  return { ...typed, middleware: [...(typed.middleware ?? []), aborting(signal)] };
}

/** The client takes no signal; its middleware can set one. The base middleware returns the Observable type it wants. */
function aborting(signal: AbortSignal): RequestMiddleware {
  const base = setHeaderOptions('Accept', 'application/json').middleware?.[0];
  if (!base) throw new Error('@kubernetes/client-node: setHeaderOptions gave no middleware');
  return {
    pre: (context) => {
      boundBy(context, signal);
      return base.pre(context);
    },
    post: (context) => base.post(context),
  };
}

/** How requests were sent, by the signal that bounds each. */
const methods = new WeakMap<AbortSignal, string>();

/** Bounds a request by a signal of its own, and notes how it is sent. */
export function boundBy(context: RequestContext, signal: AbortSignal): void {
  context.setSignal(signal);
  methods.set(signal, context.getHttpMethod());
}

/** `GET`, `POST`, ... of the request that this signal bounds; undefined when it was not sent yet. */
export function methodOf(signal: AbortSignal): string | undefined {
  return methods.get(signal);
}
