import { planAttempt } from '../../../model/batch/attempt.ts';
import type { Batch } from '../../../model/batch/batch.ts';
import type { BatchPlan } from '../../../model/batch/plan.ts';
import type { Problem } from '../../shared/submitter.ts';
import { buildNativeDriver } from '../build.ts';

/**
 * What a driver would have twice: volumes of one name, mounts at one path, containers of one name. Spark adds its own to
 * those of template and properties without looking, and Kubernetes refuses the pod.
 *
 * Expects a batch that everything else is right with.
 */
export function checkCollisions(batch: Batch): Problem[] {
  const plan = placeholderPlan(batch);
  const { spec } = buildNativeDriver(plan, planAttempt(plan, 1)).pod;
  const containers = spec?.containers ?? [];
  const mounts = containers.at(-1)?.volumeMounts ?? [];
  const message = (what: string, name: string) =>
    `the driver would have ${what} ${name} twice: rename or leave out one`;
  return [
    ...twice(spec?.volumes?.map(({ name }) => name)).map((name) => message('a volume', name)),
    ...twice(mounts.map(({ mountPath }) => mountPath)).map((path) => message('something mounted at', path)),
    ...twice(containers.map(({ name }) => name)).map((name) => message('a container', name)),
  ].map((text) => ({ path: ['driver'], message: text }));
}

function twice(names: readonly string[] = []): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

/** An attempt as it might be: what collides does not depend on what it will be called. */
function placeholderPlan(batch: Batch): BatchPlan {
  return {
    batch: {
      ...batch,
      cluster: typeof batch.cluster === 'string' ? batch.cluster : '',
      namespace: batch.namespace ?? '',
    },
    key: '00000000-0000-0000-0000-000000000000',
    temporalNamespaceId: '(set by SparkBatch)',
    workflowId: '(set by SparkBatch)',
    searchAttributes: false,
  };
}
