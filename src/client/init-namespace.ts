import { isDeepStrictEqual } from 'node:util';
import {
  isGrpcServiceError,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
  type ScheduleOptions,
  type ScheduleOptionsStartWorkflowAction,
} from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import {
  SEARCH_ATTRIBUTE_TYPES,
  SEARCH_ATTRIBUTES,
  type SearchAttributeName,
  SWEEP_SCHEDULE_ID,
  SWEEP_WORKFLOW_TYPE,
} from '../model/names.ts';
import { LONGEST_SWEEP, type SweepRequest } from '../model/sweep/sweep-request.ts';
import { terminateAbandoned } from '../temporal/abandonment.ts';
import { call } from '../temporal/call.ts';

/** Options of {@link initNamespace}. */
export interface InitOptions {
  readonly taskQueue: string;
  /** Interval and request of the scheduled sweeps; undefined deletes an existing schedule. */
  readonly sweep: { readonly everyMs: number; readonly request: SweepRequest } | undefined;
}

/** The outcome of one step. `refused`: Temporal denied it, and `command` is for an account with the permission. */
export interface InitStep {
  readonly what: string;
  readonly done: 'created' | 'updated' | 'deleted' | 'unchanged' | 'absent' | 'refused';
  readonly why?: string;
  readonly command?: string;
}

const TIMEOUT_MS = 10_000;
/** Temporal's numbers of the types of search attributes. */
export const TYPE_NUMBERS = { Keyword: 2, Int: 3, Double: 4 } as const;
/** gRPC: PERMISSION_DENIED, UNIMPLEMENTED (Temporal Cloud has no operator service), UNAUTHENTICATED. */
const REFUSALS: ReadonlySet<number> = new Set([7, 12, 16]);

/** Prepares a Temporal namespace for batches. Idempotent: what is as wanted stays unchanged. */
export async function initNamespace(client: Client, options: InitOptions): Promise<InitStep[]> {
  return [await registerSearchAttributes(client), await scheduleSweeps(client, options)];
}

async function registerSearchAttributes(client: Client): Promise<InitStep> {
  const names = Object.values(SEARCH_ATTRIBUTES);
  const what = `search attributes ${names.join(', ')}`;
  const { namespace } = client.options;
  const { operatorService } = client.connection;
  const attributes = (wanted: readonly SearchAttributeName[]) =>
    wanted.map((name) => `--name ${name} --type ${SEARCH_ATTRIBUTE_TYPES[name]}`).join(' ');
  const command = (wanted: readonly SearchAttributeName[]) =>
    `temporal operator search-attribute create --namespace ${namespace} ${attributes(wanted)}`;
  try {
    const { customAttributes } = await call(client, 'listing search attributes', TIMEOUT_MS, () =>
      operatorService.listSearchAttributes({ namespace }),
    );
    const missing = names.filter((name) => !(name in (customAttributes ?? {})));
    if (missing.length === 0) return { what, done: 'unchanged' };
    const searchAttributes = Object.fromEntries(
      missing.map((name) => [name, TYPE_NUMBERS[SEARCH_ATTRIBUTE_TYPES[name]]]),
    );
    await call(client, 'registering search attributes', TIMEOUT_MS, () =>
      operatorService.addSearchAttributes({ namespace, searchAttributes }),
    );
    return { what: `search attributes ${missing.join(', ')}`, done: 'created' };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return { what, done: 'refused', why: refusal, command: command(names) };
  }
}

async function scheduleSweeps(client: Client, { taskQueue, sweep }: InitOptions): Promise<InitStep> {
  const what = `schedule ${SWEEP_SCHEDULE_ID}`;
  const handle = client.schedule.getHandle(SWEEP_SCHEDULE_ID);
  const onSchedule = <T>(verb: string, work: () => Promise<T>): Promise<T> =>
    call(client, `${verb} ${what}`, TIMEOUT_MS, work);
  try {
    const found = await onSchedule('reading', () => handle.describe()).catch(undefinedIfNotFound);
    if (!sweep) {
      if (!found) return { what, done: 'absent' };
      await onSchedule('deleting', () => handle.delete());
      return { what, done: 'deleted' };
    }
    const { everyMs, request } = sweep;
    const wanted = scheduleOptions(taskQueue, everyMs, request);
    if (!found) {
      await onSchedule('creating', () => client.schedule.create(wanted));
      return { what, done: 'created' };
    }
    // With the overlap policy SKIP, a run that waits for workers that are gone would block every later one.
    const running = found.info.runningActions.map(({ workflow }) => workflow.workflowId);
    await onSchedule('terminating an abandoned run of', () => terminateAbandonedRuns(client, running, taskQueue));
    if (isAsWanted(found, taskQueue, everyMs, request)) return { what, done: 'unchanged' };
    // The state (a pause, its note) is the user's and stays.
    await onSchedule('updating', () => handle.update((previous) => ({ ...wanted, state: previous.state })));
    return { what, done: 'updated' };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return {
      what,
      done: 'refused',
      why: refusal,
      command: 'sparkbatch init, with an account that may write schedules',
    };
  }
}

type SweepSchedule = ScheduleOptions<ScheduleOptionsStartWorkflowAction<Workflow>>;

function scheduleOptions(taskQueue: string, every: number, request: SweepRequest): SweepSchedule {
  return {
    scheduleId: SWEEP_SCHEDULE_ID,
    // The jitter keeps the sweeps of many namespaces on one Temporal server apart.
    spec: { intervals: [{ every }], jitter: Math.round(every / 10) },
    action: {
      type: 'startWorkflow',
      workflowType: SWEEP_WORKFLOW_TYPE,
      workflowId: SWEEP_SCHEDULE_ID,
      taskQueue,
      args: [request],
      workflowRunTimeout: LONGEST_SWEEP,
      staticSummary: 'Sweep for objects that batches left behind',
    },
    // Every sweep examines all objects, so one sweep replaces all that were missed.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' },
  };
}

function isAsWanted(
  { spec, action }: ScheduleDescription,
  taskQueue: string,
  every: number,
  request: SweepRequest,
): boolean {
  const { intervals } = spec;
  return (
    intervals?.length === 1 &&
    intervals[0]?.every === every &&
    action.workflowType === SWEEP_WORKFLOW_TYPE &&
    action.taskQueue === taskQueue &&
    action.workflowRunTimeout === LONGEST_SWEEP &&
    isDeepStrictEqual(action.args, [request])
  );
}

async function terminateAbandonedRuns(
  client: Client,
  workflowIds: readonly string[],
  taskQueue: string,
): Promise<void> {
  for (const workflowId of workflowIds) {
    const found = await client.workflow.getHandle(workflowId).describe();
    await terminateAbandoned(client, found, { taskQueue, now: Date.now() });
  }
}

function undefinedIfNotFound(error: unknown): undefined {
  if (error instanceof ScheduleNotFoundError) return undefined;
  throw error;
}

/** The reason for which Temporal denied a call; undefined for any other error. */
function refusalOf(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (isGrpcServiceError(current) && REFUSALS.has(current.code)) return current.details || current.message;
  }
  return undefined;
}
