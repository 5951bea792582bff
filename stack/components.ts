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
 * Ends one server of a running stack; its data stays, and its clients see it refuse connections.
 * `signal` says how: SIGTERM (the default) lets it finish what it does, SIGKILL does not.
 */
export async function stopComponent(
  stack: { name: string },
  name: ComponentName,
  { signal = 'SIGTERM' }: { signal?: 'SIGTERM' | 'SIGKILL' } = {},
): Promise<void> {
  const { record, component } = await find(stack, name);
  if (await runs(record, component)) await endProcesses([component.pid], signal);
}

/**
 * Starts a stopped server again on its data and its ports, and returns once it serves. One that runs is left alone.
 * A Temporal server keeps its data only in a stack started with `persistTemporal`.
 */
export async function startComponent(stack: { name: string }, name: ComponentName): Promise<void> {
  const { record, component } = await find(stack, name);
  if (await runs(record, component)) return;
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

/** Stops a server in its tracks: its clients' requests hang instead of being refused. `continueComponent` undoes it. */
export async function pauseComponent(stack: { name: string }, name: ComponentName): Promise<void> {
  send((await find(stack, name)).component.pid, 'SIGSTOP');
}

/** Lets a paused server go on. */
export async function continueComponent(stack: { name: string }, name: ComponentName): Promise<void> {
  send((await find(stack, name)).component.pid, 'SIGCONT');
}

async function find(
  stack: { name: string },
  name: ComponentName,
): Promise<{ record: StackRecord; component: ComponentRecord }> {
  const record = await readRecord(stackDirectory(stack.name));
  const component = record?.components[name];
  if (record === undefined || component === undefined) throw new Error(`Stack ${stack.name} has no ${name}: is it up?`);
  return { record, component };
}

async function runs({ directory }: StackRecord, { pid }: ComponentRecord): Promise<boolean> {
  return (await processesOf(directory)).includes(pid);
}
