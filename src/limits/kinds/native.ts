import { planAttempt } from '../../model/batch/attempt.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { buildNativeDriver } from '../../submit/native/build.ts';
import { impliedServiceAccount, podReach } from '../pod/pod-references.ts';
import type { Reach } from '../referenced-resource.ts';
import { reachOfFields } from './batch-like.ts';
import { withoutOwn } from './own-objects.ts';

/** What a native batch reaches: by what it says, and once more by the driver that will be made of it. */
export function nativeReach(plan: BatchPlan): Reach[] {
  const said = reachOfFields(plan.batch);
  const made = withoutOwn((attempt) => {
    const { pod, dependents } = buildNativeDriver({ plan, attempt: planAttempt(plan, attempt) });
    return { reach: [...podReach(pod, ['driver']), ...impliedServiceAccount(pod, ['driver'])], dependents };
  });
  // What is known with its place need not be told without.
  const known = new Set(said.map(keyOf));
  return [...said, ...made.filter((one) => !known.has(keyOf(one)) && !isSetByUs(one))];
}

function keyOf({ kind, value }: Reach): string {
  return `${kind} ${value}`;
}

/** The annotations that SparkBatch itself puts on every driver. */
function isSetByUs({ kind, value }: Reach): boolean {
  return kind === 'annotation' && value.startsWith('spark-batch/');
}
