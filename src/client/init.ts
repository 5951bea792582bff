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
import { SEARCH_ATTRIBUTES, SWEEP_SCHEDULE_ID, SWEEP_WORKFLOW_TYPE } from '../model/names.ts';
import { LONGEST_SWEEP, type SweepRequest } from '../model/sweep/sweep-request.ts';
import { terminateAbandoned } from '../temporal/abandonment.ts';
import { call } from '../temporal/call.ts';

/** What a Temporal namespace should have for batches. */
export interface InitOptions {
  readonly taskQueue: string;
  /** How often, and how, to sweep; `undefined`: not at all, which takes an existing schedule away. */
  readonly sweep: { readonly everyMs: number; readonly request: SweepRequest } | undefined;
}

/** What was done about one thing. `refused`: we may not, and `command` is what somebody who may can run. */
export interface InitStep {
  readonly what: string;
  readonly done: 'created' | 'updated' | 'removed' | 'there already' | 'not there' | 'refused';
  readonly why?: string;
  readonly command?: string;
}

const TIMEOUT = 10_000;
/** Temporal's number of the type Keyword. */
const KEYWORD = 2;
/** gRPC: PERMISSION_DENIED, UNIMPLEMENTED (Temporal Cloud has no operator service), UNAUTHENTICATED. */
const REFUSALS: ReadonlySet<number> = new Set([7, 12, 16]);

/** Makes a Temporal namespace ready for batches. Idempotent: what is there as it should be is left alone. */
export async function initNamespace(client: Client, options: InitOptions): Promise<InitStep[]> {
  return [await registerSearchAttributes(client), await scheduleSweeps(client, options)];
}

async function registerSearchAttributes(client: Client): Promise<InitStep> {
  const names: readonly string[] = Object.values(SEARCH_ATTRIBUTES);
  const what = `search attributes ${names.join(', ')}`;
  const { namespace } = client.options;
  const { operatorService } = client.connection;
  const attributes = (wanted: readonly string[]) => wanted.map((name) => `--name ${name} --type Keyword`).join(' ');
  const command = (wanted: readonly string[]) =>
    `temporal operator search-attribute create --namespace ${namespace} ${attributes(wanted)}`;
  try {
    const { customAttributes } = await call(client, 'listing search attributes', TIMEOUT, () =>
      operatorService.listSearchAttributes({ namespace }),
    );
    const missing = names.filter((name) => !(name in (customAttributes ?? {})));
    if (missing.length === 0) return { what, done: 'there already' };
    const searchAttributes = Object.fromEntries(missing.map((name) => [name, KEYWORD]));
    await call(client, 'registering search attributes', TIMEOUT, () =>
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
  const ask = <T>(doing: string, work: () => Promise<T>): Promise<T> => call(client, `${doing} ${what}`, TIMEOUT, work);
  try {
    const found = await ask('reading', () => handle.describe()).catch(absent);
    if (!sweep) {
      if (!found) return { what, done: 'not there' };
      await ask('removing', () => handle.delete());
      return { what, done: 'removed' };
    }
    const { everyMs, request } = sweep;
    const wanted = scheduleOptions(taskQueue, everyMs, request);
    if (!found) {
      await ask('creating', () => client.schedule.create(wanted));
      return { what, done: 'created' };
    }
    // One that waits for workers that are gone would keep every other from running.
    const running = found.info.runningActions.map(({ workflow }) => workflow.workflowId);
    await ask('ending a run of', () => endThoseAbandoned(client, running, taskQueue));
    if (isAsWanted(found, taskQueue, everyMs, request)) return { what, done: 'there already' };
    // What somebody did to it by hand (a pause, its note) stays.
    await ask('updating', () => handle.update((previous) => ({ ...wanted, state: previous.state })));
    return { what, done: 'updated' };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return { what, done: 'refused', why: refusal, command: 'sparkbatch init, by an account that may write schedules' };
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
      staticSummary: 'Looks for what batches left behind',
    },
    // A sweep looks at all there is: of those that were missed, the next one makes up for all.
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

async function endThoseAbandoned(client: Client, workflowIds: readonly string[], taskQueue: string): Promise<void> {
  for (const workflowId of workflowIds) {
    const found = await client.workflow.getHandle(workflowId).describe();
    await terminateAbandoned(client, found, { taskQueue, now: Date.now() });
  }
}

function absent(error: unknown): undefined {
  if (error instanceof ScheduleNotFoundError) return undefined;
  throw error;
}

/** Why Temporal does not let us, or undefined for an error of another nature. */
function refusalOf(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (isGrpcServiceError(current) && REFUSALS.has(current.code)) return current.details || current.message;
  }
  return undefined;
}
