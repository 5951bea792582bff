import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { errorMessage } from '../../src/model/lang.ts';
import { startStack, type Stack } from '../../stack/index.ts';
import { SparkBatchClient } from '../../src/client/spark-batch-client.ts';
import { TestCluster } from '../support/environment/test-cluster.ts';
import { FakeOperator } from '../support/fake-operator.ts';
import { installSparkApplications } from '../support/fake-operator/install.ts';
import { startPipelineWorker } from '../support/pipelines/worker.ts';
import { check, type Findings, type RunEvidence } from './check.ts';
import { readAudit } from './evidence/audit.ts';
import { PodObserver } from './evidence/pod-observer.ts';
import { figuresOf, type Figures } from './figures.ts';
import { drawPlan, type ChaosPlan } from './plan/plan.ts';
import { UserActions } from './stage/user-actions.ts';
import { createForeignPods } from './stage/foreign.ts';
import { untilNoDriverLives } from './stage/live-drivers.ts';
import { collectCallers, collectRuns, untilAllEnded } from './stage/collect-results.ts';
import { WORKER_ENDING_FAULTS, inject } from './stage/inject.ts';
import { leftoversAfterGarbageCollection } from './stage/leftovers.ts';
import { mapConcurrently, retry } from './stage/retry.ts';
import { WorkerSlot } from './stage/worker-slot.ts';
import type { InjectedFault } from './stage/injected-fault.ts';
import { sweep } from './stage/sweep.ts';

/** Options of a run. */
export interface ChaosOptions {
  readonly seed: number;
  readonly batches: number;
  readonly minutes: number;
  readonly workers: number;
  /** Number of batches that the real spark-submit submits; workers find it by SPARK_HOME. Default 0. */
  readonly sparkSubmits?: number;
  /** Directory of the stack, which belongs to this run alone. */
  readonly stackName: string;
  /** Leaves the servers running. */
  readonly keep: boolean;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The outcome of a run. */
export interface ChaosOutcome {
  readonly figures: Figures;
  readonly findings: Findings;
  readonly evidence: RunEvidence;
  readonly injectedFaults: readonly InjectedFault[];
}

/** Temporal's and Kubernetes' namespace of a run. */
const NAMESPACE = 'chaos';
/** After the last submission, at least one workflow must end in each interval of this length, in milliseconds. */
const PATIENCE = 400_000;

/** Runs the plan of a seed on a separate stack, and checks the invariants. */
export async function runChaos(options: ChaosOptions): Promise<ChaosOutcome> {
  const { say, signal, stackName, keep } = options;
  const plan = drawPlan({ ...options, namespace: NAMESPACE });
  const stack = await startStack({
    name: stackName,
    temporalNamespaces: [NAMESPACE],
    persistTemporal: true,
    auditPods: true,
    attached: !keep,
    signal,
  });
  try {
    return await onStack(stack, plan, options);
  } finally {
    if (keep) say(`The servers keep running: npm run stack -- status --name ${stackName}`);
    else await stack.down();
  }
}

async function onStack(stack: Stack, plan: ChaosPlan, options: ChaosOptions): Promise<ChaosOutcome> {
  const { say, signal, seed, workers } = options;
  const startedAt = Date.now();
  const connection = await Connection.connect({ address: stack.temporal.address });
  const client = new Client({ connection, namespace: NAMESPACE });
  const batches = new SparkBatchClient(client);
  const cluster = new TestCluster(stack.kubernetes.kubeconfig, NAMESPACE);
  await cluster.createNamespace();
  const foreign = await createForeignPods(cluster);
  const complain = (what: string, error: unknown) => say(`! ${what}: ${errorMessage(error)}`);
  const actions = new UserActions({ client, batches, cluster }, plan.batches, complain);
  const observer = new PodObserver(stack.kubernetes.kubeconfig, NAMESPACE, (pod) => actions.onPod(pod));
  observer.start();
  const slots: WorkerSlot[] = [];
  const pipelines = await startPipelineWorker({ stack, temporalNamespace: NAMESPACE });
  await installSparkApplications(stack.kubernetes.kubeconfig);
  const operator = new FakeOperator(stack.kubernetes.kubeconfig, NAMESPACE).start();
  try {
    let number = 0;
    for (let index = 0; index < workers; index += 1) slots.push(await WorkerSlot.open(stack, () => (number += 1)));
    const numbers = `${plan.batches.length} batches, ${plan.callers.length} callers and ${plan.faults.length} faults`;
    say(`${workers} workers are ready for ${numbers}.`);
    const { injectedFaults, ...counted } = await execute(plan, { stack, client, slots }, actions, { signal, complain });
    await actions.settled();
    await untilAllEnded(client, {
      patience: PATIENCE,
      signal,
      onProgress: everySoOften(10_000, (left) => say(`${left} workflows are still running`)),
    });
    const { namespaceInfo } = await client.workflowService.describeNamespace({ namespace: NAMESPACE });
    const temporalNamespaceId = namespaceInfo?.id ?? '';
    await untilNoDriverLives(cluster, temporalNamespaceId, signal);
    const swept = await sweep(stack, NAMESPACE, signal);
    const { ends, histories } = await collectRuns(client, plan.batches, actions.kills);
    const callers = await collectCallers(client, plan.callers);
    const leftovers = await leftoversAfterGarbageCollection(cluster, operator, temporalNamespaceId, signal);
    const remaining = new Set((await cluster.pods()).map(({ metadata }) => metadata?.name ?? ''));
    await observer.stop();
    const audit = await readAudit(stack.kubernetes.auditLog, NAMESPACE);
    const observed = observer.snapshots;
    const { batches: planned } = plan;
    const evidence = { planned, ends, callers, audit, observed, leftovers, foreign, remaining, swept };
    const findings = check(evidence);
    const figures = figuresOf(evidence, findings, histories, { seed, startedAt, ...counted });
    return { figures, findings, evidence, injectedFaults };
  } finally {
    await Promise.all([...slots.map((slot) => slot.close()), pipelines.stop()]);
    await observer.stop();
    await connection.close();
    await operator.stop().catch((error: unknown) => complain('the simulated operator', error));
  }
}

/** Executes the plan on time. What is planned during the outage of a server waits for it. */
async function execute(
  { submitted, callers, faults }: ChaosPlan,
  stage: Parameters<typeof inject>[1],
  actions: UserActions,
  { signal, complain }: { signal: AbortSignal; complain: (what: string, error: unknown) => void },
): Promise<{ faults: Map<string, number>; workerDeaths: number; injectedFaults: InjectedFault[] }> {
  const begin = Date.now();
  const at = (moment: number) => pause(Math.max(0, begin + moment - Date.now()), undefined, { signal });
  const counts = new Map<string, number>();
  const injectedFaults: InjectedFault[] = [];
  let workerDeaths = 0;
  // What a user could not do shows in the invariants: a batch that was not started, or has not ended.
  const failed = (what: string, error: unknown) => {
    signal.throwIfAborted();
    complain(what, error);
  };
  const submitting = mapConcurrently(submitted, submitted.length, async (batch) => {
    await at(batch.at);
    await actions.submit(batch).catch((error: unknown) => failed(batch.batchId, error));
  });
  const calling = mapConcurrently(callers, callers.length, async (caller) => {
    await at(caller.at);
    await actions.call(caller).catch((error: unknown) => failed(caller.callerId, error));
  });
  const injecting = mapConcurrently(faults, faults.length, async (fault) => {
    await at(fault.at);
    counts.set(fault.fault, (counts.get(fault.fault) ?? 0) + 1);
    if (WORKER_ENDING_FAULTS.has(fault.fault)) workerDeaths += 1;
    const from = Date.now();
    // Another fault may be in the way, for instance of the search for the host of the watch.
    await retry(fault.fault, () => inject(fault, stage), { within: 30_000 }).catch((error: unknown) =>
      failed(fault.fault, error),
    );
    const slot = fault.slot % stage.slots.length;
    injectedFaults.push({ what: `${fault.fault} (worker ${slot + 1})`, from, to: Date.now() });
  });
  await Promise.all([submitting, calling, injecting]);
  return { faults: counts, workerDeaths, injectedFaults };
}

function everySoOften(every: number, say: (left: number) => void): (left: number) => void {
  let last = Date.now();
  return (left) => {
    if (Date.now() - last < every) return;
    last = Date.now();
    say(left);
  };
}
