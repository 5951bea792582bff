/** `sparkbatch adopt`: starts batches that take over drivers of other clients. */
import type { V1Pod } from '@kubernetes/client-node';
import PQueue from 'p-queue';
import {
  type AdoptionFields,
  DEFAULT_ID_TEMPLATE,
  FIELDS_OF_DRIVER,
  idTemplateProblem,
} from '../../../adoption/adoption-request.ts';
import { type AdoptionTemplate, planAdoption } from '../../../adoption/plan-adoption.ts';
import { validateBatch, type ValidBatch } from '../../../client/validate-batch.ts';
import { listMatchingDrivers, readDriver } from '../../../kubernetes/pods/driver-pods.ts';
import { podToObservation } from '../../../kubernetes/pods/pod-to-observation.ts';
import type { Cluster } from '../../../kubernetes/transport/cluster.ts';
import { type ApplicationState, isTerminated } from '../../../model/driver/application-state.ts';
import { asRecord } from '../../../model/lang.ts';
import { readBatchFile } from '../../files/batch-file.ts';
import { table } from '../../render/table.ts';
import { confirm } from '../../session/confirm.ts';
import type { Session } from '../../session/session.ts';
import { UsageError } from '../../shared/errors.ts';
import type { ExitName } from '../../shared/exit-codes.ts';
import { type ClusterAccess, withCluster } from './driver-cluster.ts';

/** Options of `sparkbatch adopt`. */
export interface AdoptOptions extends ClusterAccess {
  readonly kubernetesNamespace?: string;
  readonly cluster?: string;
  readonly all?: boolean;
  readonly selector?: string;
  readonly running?: boolean;
  /** Template of batch ids. */
  readonly id?: string;
  readonly file?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** Maximum number of drivers that one command adopts. */
const MAX_DRIVERS = 1000;
/** Batches that are started at a time. */
const CONCURRENT_STARTS = 20;

/** A driver, and what can be done about it. */
export interface Candidate {
  readonly pod: string;
  readonly namespace: string;
  readonly state: ApplicationState;
  /** The batch that holds the driver, or would adopt it; absent when none can. */
  readonly batchId?: string;
  /** `exists`: nothing was started, because a batch has this id; it may be about to adopt the driver. */
  readonly outcome: 'to-adopt' | 'adopted' | 'already-adopted' | 'exists' | 'refused';
  /** Why it is refused. */
  readonly reason?: string;
}

/** A candidate with the batch to start. */
interface Plan {
  readonly candidate: Candidate;
  readonly batch?: ValidBatch;
}

/** Starts a batch for each driver, unless one holds it already. */
export async function adopt(session: Session, pods: readonly string[], options: AdoptOptions): Promise<ExitName> {
  const { id = DEFAULT_ID_TEMPLATE, cluster: name, kubernetesNamespace, dryRun, yes } = options;
  checkUsage(pods, options);
  const template = { id, fields: await fieldsOf(options) };
  return withCluster(options, name ?? 'default', async (cluster) => {
    const namespace = kubernetesNamespace ?? cluster.defaultNamespace;
    const found = options.all
      ? await matching(cluster, namespace, options)
      : await Promise.all(pods.map((pod) => named(cluster, namespace, pod)));
    const plans = refuseSameIds(found.map((pod) => planOf(pod, template)));
    const toAdopt = plans.filter(({ batch }) => batch !== undefined);
    if (dryRun || toAdopt.length === 0)
      return report(
        session,
        plans.map(({ candidate }) => candidate),
      );
    const question = {
      list: candidatesText(plans.map(({ candidate }) => candidate)),
      what: `${toAdopt.length} drivers`,
      verb: ['adopt', 'adopted'],
    } as const;
    if (plans.length > 1 && !yes && !(await confirm(session.output, question))) return 'refused';
    const queue = new PQueue({ concurrency: CONCURRENT_STARTS });
    return report(session, await queue.addAll(plans.map((plan) => () => start(session, plan))));
  });
}

/** @throws UsageError */
function checkUsage(pods: readonly string[], { all = false, selector, id }: AdoptOptions): void {
  if (all === pods.length > 0) throw new UsageError('Name the driver pods, or give --all with --selector.');
  if (all !== (selector !== undefined)) throw new UsageError('--all needs --selector, and --selector needs --all.');
  if (pods.length > MAX_DRIVERS) throw new UsageError(`Name at most ${MAX_DRIVERS} driver pods.`);
  if (pods.length === 1) return;
  const problem = id === undefined ? undefined : idTemplateProblem(id);
  if (problem !== undefined) throw new UsageError(`--id ${id}: ${problem}.`);
}

/** The fields that all batches have. @throws UsageError for one that is different for each driver */
async function fieldsOf({ file, cluster }: AdoptOptions): Promise<AdoptionFields> {
  const request = file === undefined ? {} : asRecord((await readBatchFile(file, process.stdin)).request);
  const own = FIELDS_OF_DRIVER.filter((field) => field in request);
  if (own.length > 0) {
    throw new UsageError(`${file} sets ${own.join(', ')}, which adopt sets itself: use its options instead.`);
  }
  return { ...(request as AdoptionFields), ...(cluster !== undefined && { cluster }) };
}

async function named(cluster: Cluster, namespace: string, name: string): Promise<V1Pod> {
  const pod = await readDriver(cluster, { cluster: cluster.name, namespace, name });
  if (!pod) throw new UsageError(`There is no pod ${namespace}/${name}. Name its namespace by -n.`);
  return pod;
}

async function matching(
  cluster: Cluster,
  namespace: string,
  { selector = '', running = false }: AdoptOptions,
): Promise<readonly V1Pod[]> {
  const pods = await listMatchingDrivers(cluster, { namespace, selector, limit: MAX_DRIVERS + 1 });
  if (pods.length > MAX_DRIVERS) {
    throw new UsageError(`More than ${MAX_DRIVERS} drivers match ${selector}: add labels to the selector.`);
  }
  return pods.filter((pod) => !running || !isTerminated(podToObservation(pod).state));
}

/** What would be done about a driver. @throws InvalidBatchError when the further fields are invalid */
function planOf(pod: V1Pod, template: AdoptionTemplate): Plan {
  const { name = '', namespace = '' } = pod.metadata ?? {};
  const driver = { pod: name, namespace, state: podToObservation(pod).state };
  const plan = planAdoption(pod, template);
  switch (plan.kind) {
    case 'held':
      return { candidate: { ...driver, batchId: plan.batchId, outcome: 'already-adopted' } };
    case 'refused':
      return { candidate: { ...driver, outcome: 'refused', reason: plan.reason } };
    case 'adopt':
      return {
        candidate: { ...driver, batchId: plan.batchId, outcome: 'to-adopt' },
        batch: validateBatch(plan.request),
      };
  }
}

/** Of several drivers with the same batch id only one could be adopted, so none is. */
export function refuseSameIds(plans: readonly Plan[]): Plan[] {
  const ids = Map.groupBy(
    plans.filter(({ batch }) => batch),
    ({ candidate }) => candidate.batchId,
  );
  return plans.map((plan) => {
    const { batchId = '', ...driver } = plan.candidate;
    const other = plan.batch && ids.get(batchId)?.find((one) => one !== plan);
    if (!other) return plan;
    const reason = `its batch would have the id ${batchId}, like that of ${other.candidate.pod}: add {uid} to --id`;
    return { candidate: { ...driver, outcome: 'refused', reason } };
  });
}

async function start({ client }: Session, { candidate, batch }: Plan): Promise<Candidate> {
  const { batchId } = candidate;
  if (!batch || batchId === undefined) return candidate;
  const { existing } = await client.submit(batch, { batchId });
  return { ...candidate, outcome: existing ? 'exists' : 'adopted' };
}

const OUTCOMES = {
  'to-adopt': 'would be adopted',
  adopted: 'adopted',
  'already-adopted': 'has a batch already',
  exists: 'a batch with this id exists',
  refused: 'refused',
} as const satisfies Record<Candidate['outcome'], string>;

function report({ output }: Session, drivers: readonly Candidate[]): ExitName {
  output.answer({ drivers }, () => candidatesText(drivers));
  return drivers.some(({ outcome }) => outcome === 'refused') ? 'refused' : 'done';
}

function candidatesText(drivers: readonly Candidate[]): string {
  if (drivers.length === 0) return 'No driver matches.';
  return table(
    ['DRIVER', 'STATE', 'BATCH', 'OUTCOME'],
    drivers.map(({ pod, namespace, state, batchId = '-', outcome, reason }) => [
      `${namespace}/${pod}`,
      state,
      batchId,
      reason === undefined ? OUTCOMES[outcome] : `${OUTCOMES[outcome]}: ${reason}`,
    ]),
  );
}
