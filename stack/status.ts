import { isAlive, processesOf } from './processes.ts';
import { COMPONENTS, readRecord, stackDirectory, type ComponentName, type StackRecord } from './record.ts';
import { stackOf, type Stack } from './stack.ts';

/** The status of a stack. */
export type StackStatus = {
  name: string;
  /**
   * `up`: every server runs. `degraded`: a server does not run. `leftover`: the owner has ended, or the start did not
   * complete. `down`: nothing runs.
   */
  state: 'up' | 'degraded' | 'leftover' | 'down';
  startedAt?: string;
  components: { name: ComponentName; pid: number; running: boolean; log: string }[];
  temporal?: Stack['temporal'];
  kubernetes?: Stack['kubernetes'];
};

/**
 * The stack with this name.
 * @throws if there is none, or it did not start
 */
export async function readStack(name: string): Promise<Stack> {
  const record = await readRecord(stackDirectory(name));
  if (record?.phase === 'up') return stackOf(record);
  throw new Error(`Stack ${name} is not up. Start it with \`npm run stack -- up --name ${name}\`.`);
}

/** Determines the status of the stack with this name from its processes. */
export async function stackStatus(name: string): Promise<StackStatus> {
  const directory = stackDirectory(name);
  const [record, pids] = [await readRecord(directory), await processesOf(directory)];
  const components = COMPONENTS.flatMap((component) => {
    const known = record?.components[component];
    return known === undefined
      ? []
      : [{ name: component, pid: known.pid, running: pids.includes(known.pid), log: known.log }];
  });
  const state = await stateOf({ record, running: pids.length, isComplete: components.every(({ running }) => running) });
  if (record === undefined) return { name, state, components };
  const { temporal, kubernetes } = stackOf(record);
  const addresses = record.phase === 'up' ? { temporal, kubernetes } : {};
  return { name, state, startedAt: record.startedAt, components, ...addresses };
}

async function stateOf(found: {
  record: StackRecord | undefined;
  running: number;
  isComplete: boolean;
}): Promise<StackStatus['state']> {
  const { record, running, isComplete } = found;
  if (running === 0) return 'down';
  if (record?.phase !== 'up') return 'leftover';
  if (record.owner !== undefined && !(await isAlive(record.owner))) return 'leftover';
  return isComplete ? 'up' : 'degraded';
}
