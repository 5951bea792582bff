import type { ApplicationState } from '../driver/application-state.ts';
import { formatDuration, parseDuration } from '../duration.ts';
import type { PlanLimit } from '../batch/plan.ts';
import type { ExtendRuntimeAnswer } from './messages.ts';
import { truncate } from '../lang.ts';
import { textField } from './request-shapes.ts';

/** The longest of all durations: a year. */
const MAX_RUNTIME = 366 * 24 * 60 * 60 * 1000;
const MAX_QUOTED = 50;

/** The facts that determine whether the maximum runtime of a batch can be extended. */
export interface RuntimeFacts {
  /** Milliseconds the driver may run now; undefined when it is not limited. */
  readonly current: number | undefined;
  /** The largest maximum that the configuration allows. */
  readonly limit: PlanLimit<number> | undefined;
  /** The final state, once the batch has ended. */
  readonly endedAs: ApplicationState | undefined;
}

/** The answer to the request, and the new maximum in milliseconds when it is accepted. */
export interface RuntimeExtension {
  readonly answer: ExtendRuntimeAnswer;
  readonly runtime?: number;
}

/** Decides on a request to extend the maximum runtime. @param request the payload, of any shape */
export function extendedRuntime(request: unknown, { current, limit, endedAs }: RuntimeFacts): RuntimeExtension {
  const by = textField(request, 'by') ?? '';
  const more = parseDuration(by);
  if (more === undefined || more <= 0) {
    return refused(`"${truncate(by, MAX_QUOTED)}" is not a duration: write PT30M or 30m`);
  }
  if (current === undefined) return refused('This batch has no maximum runtime (timeouts.runtime) to extend');
  if (endedAs !== undefined) return refused(`The batch has ended as ${endedAs}`);
  const runtime = current + more;
  if (runtime > MAX_RUNTIME) return refused('The maximum runtime would be longer than a year');
  if (limit && runtime > limit.maximum) {
    return refused(
      `The maximum runtime would be ${formatDuration(runtime)}, and limits.runtime of ${limit.layer} allows ` +
        `${formatDuration(limit.maximum)}; it is ${formatDuration(current)} now`,
    );
  }
  return { answer: { accepted: true, message: `The maximum runtime is now ${formatDuration(runtime)}` }, runtime };
}

function refused(message: string): RuntimeExtension {
  return { answer: { accepted: false, message } };
}
