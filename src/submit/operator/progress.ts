import type { SparkApplicationStatus } from './dialect.ts';
import { meaningOf } from './states.ts';

/** How far a submission by the operator is. */
export type Progress =
  | { readonly kind: 'made' }
  | { readonly kind: 'under way'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

const LONGEST = 1000;

/** How far the operator is with making a driver; its pod may be seen before spark-submit has made all it needs. */
export function progressOf(status: SparkApplicationStatus | undefined, driverIsThere: boolean): Progress {
  const { state = '', errorMessage = '' } = status?.applicationState ?? {};
  switch (meaningOf(status).stage) {
    case 'not submitted':
      return {
        kind: 'under way',
        why:
          state === ''
            ? 'the operator has not submitted it yet: is it running, is it busy, does it watch this namespace?'
            : `the operator says ${state}`,
      };
    case 'submitted':
      if (driverIsThere) return { kind: 'made' };
      return { kind: 'under way', why: `the operator says ${state}, and the driver is not to be seen yet` };
    case 'ended':
      if (driverIsThere) return { kind: 'made' };
      return { kind: 'failed', why: `the operator says ${told(state, errorMessage)}, and there is no driver` };
    case 'submission failed':
      // It died between its spark-submit and saying so, and met its own driver (kubeflow/spark-operator #2788). The driver
      // waits behind our gate and may be half-made: it is given up with the submit timeout, and the attempt repeated.
      if (driverIsThere && /already exist/.test(errorMessage)) {
        return { kind: 'under way', why: `the operator lost track of its own submission (${errorMessage})` };
      }
      return { kind: 'failed', why: `the operator could not submit it: ${told(state, errorMessage)}` };
    case 'suspended':
      return { kind: 'failed', why: `somebody suspended it (the operator says ${state})` };
  }
}

function told(state: string, errorMessage: string): string {
  return errorMessage === '' ? state : `${state}: ${shortened(errorMessage)}`;
}

/** spark-submit's whole output comes as the message: what went wrong is its first exception, if it has one. */
function shortened(message: string): string {
  const exception = /(?:Exception in thread .*|Caused by: .*|Error: .*|\S+Exception: .*)/.exec(message)?.[0];
  const line = message.trim().replace(/\s+/g, ' ');
  if (line.length <= LONGEST) return line;
  return `${line.slice(0, 200)}… ${(exception ?? line.slice(-500)).slice(0, LONGEST - 200)}`;
}
