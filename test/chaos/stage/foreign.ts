import type { V1Pod } from '@kubernetes/client-node';
import {
  APPLICATION_ID_LABEL,
  EVIDENCE_FINALIZER,
  ROLE_LABEL,
  TAG_LABEL,
  TEMPORAL_NAMESPACE_ID_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../../../src/model/names.ts';
import type { TestCluster } from '../../support/environment/test-cluster.ts';

const ELSEWHERE = '00000000-0000-4000-8000-00000000e15e';

/** Creates pods that look like our drivers but belong to others. @returns their names */
export async function createForeignPods({ core, namespace }: TestCluster): Promise<string[]> {
  const driver = { [ROLE_LABEL]: 'driver', [APPLICATION_ID_LABEL]: 'spark-foreign', [TAG_LABEL]: 'foreign-1' };
  const pods: V1Pod[] = [
    foreignPod('other-temporal', { ...driver, [TEMPORAL_NAMESPACE_ID_LABEL]: ELSEWHERE }, { 'run-time': '1s' }),
    foreignPod('other-temporal-runs', { ...driver, [TEMPORAL_NAMESPACE_ID_LABEL]: ELSEWHERE }, { 'run-time': '9999s' }),
    foreignPod('no-temporal', driver, { 'run-time': '1s' }),
    foreignPod('plain-spark', { [ROLE_LABEL]: 'driver', [APPLICATION_ID_LABEL]: 'spark-plain' }, { 'exit-code': '1' }),
    foreignPod('no-spark', {}, {}),
  ];
  for (const body of pods) await core.createNamespacedPod({ namespace, body });
  return pods.map(({ metadata }) => metadata?.name ?? '');
}

function foreignPod(name: string, labels: Record<string, string>, simulation: Record<string, string>): V1Pod {
  const simulated = Object.entries(simulation).map(([key, value]) => [`sim.spark-batch/${key}`, value] as const);
  return {
    metadata: {
      name: `foreign-${name}`,
      labels,
      annotations: { ...Object.fromEntries(simulated), [WORKFLOW_ID_ANNOTATION]: 'a-batch-of-others' },
      // A worker that touches the pod would remove this.
      finalizers: [EVIDENCE_FINALIZER],
    },
    spec: { restartPolicy: 'Never', containers: [{ name: 'spark-kubernetes-driver', image: 'spark' }] },
  };
}
