import { isAlive, processesOf } from './processes.ts';
import { COMPONENTS, readRecord, stackDirectory, type ComponentName, type StackRecord } from './record.ts';
import { stackOf, type Stack } from './stack.ts';

/** What is there of a stack. */
export type StackStatus = {
  name: string;
  /**
   * `up`: every server runs. `degraded`: one of them does not. `leftover`: the process it belonged to is gone, or its
   * start never ended. `down`: nothing runs.
   */
  state: 'up' | 'degraded' | 'leftover' | 'down';
  startedAt?: string;
  components: { name: ComponentName; pid: number; running: boolean; log: string }[];
  temporal?: Stack['temporal'];
  kubernetes?: Stack['kubernetes'];
};

/**
 * The stack of this name, as it was started.
 * @throws when there is none, or it did not start.
 */
export async function readStack(name: string): Promise<Stack> {
  const record = await readRecord(stackDirectory(name));
  if (record?.phase === 'up') return stackOf(record);
  throw new Error(`Stack ${name} is not up: start it with \`npm run stack -- up --name ${name}\`.`);
}

/** What is there of the stack of this name, by a look at its processes. */
export async function stackStatus(name: string): Promise<StackStatus> {
  const directory = stackDirectory(name);
  const [record, pids] = [await readRecord(directory), await processesOf(directory)];
  const components = COMPONENTS.flatMap((component) => {
    const known = record?.components[component];
    return known === undefined
      ? []
      : [{ name: component, pid: known.pid, running: pids.includes(known.pid), log: known.log }];
  });
  const state = await stateOf({ record, running: pids.length, isWhole: components.every(({ running }) => running) });
  if (record === undefined) return { name, state, components };
  const { temporal, kubernetes } = stackOf(record);
  const addresses = record.phase === 'up' ? { temporal, kubernetes } : {};
  return { name, state, startedAt: record.startedAt, components, ...addresses };
}

async function stateOf(found: {
  record: StackRecord | undefined;
  running: number;
  isWhole: boolean;
}): Promise<StackStatus['state']> {
  const { record, running, isWhole } = found;
  if (running === 0) return 'down';
  if (record?.phase !== 'up') return 'leftover';
  if (record.owner !== undefined && !(await isAlive(record.owner))) return 'leftover';
  return isWhole ? 'up' : 'degraded';
}
