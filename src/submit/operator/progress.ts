import { answerIn } from '../spark-submit/outcome.ts';
import type { SparkApplicationStatus } from './crd.ts';
import { meaningOf } from './state-mapping.ts';

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
  return errorMessage === '' ? state : `${state}: ${submissionError(errorMessage)}`;
}

/** spark-submit's whole output comes as the message: the API server's answer in it is told, or its exception. */
function submissionError(message: string): string {
  const answer = answerIn(message.split('\n'));
  const said = answer ? `${answer.said} (HTTP ${answer.status})` : (thrownIn(message) ?? message);
  // Callers end the sentence.
  const line = said.trim().replace(/\s+/g, ' ').replace(/\.+$/, '');
  return line.length <= LONGEST ? line : `${line.slice(0, 200)}… ${line.slice(200 - LONGEST)}`;
}

/** An exception with what caused it in the end, or what spark-submit says of its command line. */
function thrownIn(message: string): string | undefined {
  const thrown = /Exception in thread "[^"]*" (.+)/.exec(message)?.[1];
  const cause = [...message.matchAll(/^Caused by: (.+)$/gm)].at(-1)?.[1];
  if (thrown === undefined) return /(?:^|spark-submit: )Error: (.+)$/m.exec(message)?.[1];
  return cause === undefined || thrown.includes(cause) ? thrown : `${thrown} (caused by ${cause})`;
}
