import { apiServerOf, waitForKubernetes } from './kubernetes.ts';
import { launch } from './launch.ts';
import { relaunchInside } from './real-node/enter.ts';
import { endProcesses, processesOf, send } from './processes.ts';
import {
  readRecord,
  stackDirectory,
  writeRecord,
  type ComponentName,
  type ComponentRecord,
  type StackRecord,
} from './record.ts';
import { waitForTemporal } from './temporal.ts';

/**
 * Stops one server of a running stack. Its data stays, and its clients see refused connections.
 * @param signal SIGTERM for a graceful shutdown (default), or SIGKILL
 */
export async function stopComponent(
  stack: { name: string },
  name: ComponentName,
  { signal = 'SIGTERM' }: { signal?: 'SIGTERM' | 'SIGKILL' } = {},
): Promise<void> {
  const { record, component } = await find(stack, name);
  if (await isRunning(record, component)) await endProcesses([component.pid], signal);
}

/**
 * Restarts a stopped server with its data and ports, and returns once it is ready. A running server is left alone.
 * A Temporal server keeps its data only in a stack started with `persistTemporal`.
 */
export async function startComponent(stack: { name: string }, name: ComponentName): Promise<void> {
  const { record, component } = await find(stack, name);
  if (await isRunning(record, component)) return;
  const started = await (component.executable === undefined ? launch(component) : relaunchInside(component));
  record.components[name] = started;
  await writeRecord(record);
  if (name === 'temporal') {
    const { ports, temporalNamespaces: namespaces } = record;
    await waitForTemporal({ component: started, port: ports.temporalHttp, namespaces });
  } else {
    const kubelet = record.components.kubelet;
    const components = { ...(kubelet && { kubelet }), [name]: started };
    await waitForKubernetes({ server: apiServerOf(record), components });
  }
}

/** Suspends a server: requests hang instead of being refused. {@link continueComponent} resumes it. */
export async function pauseComponent(stack: { name: string }, name: ComponentName): Promise<void> {
  send((await find(stack, name)).component.pid, 'SIGSTOP');
}

/** Resumes a suspended server. */
export async function continueComponent(stack: { name: string }, name: ComponentName): Promise<void> {
  send((await find(stack, name)).component.pid, 'SIGCONT');
}

async function find(
  stack: { name: string },
  name: ComponentName,
): Promise<{ record: StackRecord; component: ComponentRecord }> {
  const record = await readRecord(stackDirectory(stack.name));
  const component = record?.components[name];
  if (record === undefined || component === undefined)
    throw new Error(`Stack ${stack.name} has no ${name}. Is it running?`);
  return { record, component };
}

async function isRunning({ directory }: StackRecord, { pid }: ComponentRecord): Promise<boolean> {
  return (await processesOf(directory)).includes(pid);
}
