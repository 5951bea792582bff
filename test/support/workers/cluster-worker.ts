import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ClusterOptions } from '../../../src/kubernetes/auth/cluster-options.ts';
import type { ClusterChanges } from '../../../src/kubernetes/transport/clusters.ts';

/** What a worker of several clusters serves from now on. */
export interface ClustersMessage {
  readonly clusters: Readonly<Record<string, ClusterOptions>>;
  readonly defaultCluster?: string;
}

/** Where a worker connects to, and how much it does at once. */
export interface WorkerMessage extends ClustersMessage {
  readonly address: string;
  readonly namespace: string;
  /** Activities at once. */
  readonly slots: number;
}

/** What it says to that. */
export interface ClustersReply {
  readonly ready?: true;
  readonly changes?: ClusterChanges;
  readonly error?: string;
}

/** A worker of several clusters in a process of its own. */
export interface ClusterWorker {
  /** Replaces its clusters. @throws Error in the worker's words when it refuses them */
  replace(message: ClustersMessage): Promise<ClusterChanges>;
  output(): string;
  shutDown(): Promise<void>;
}

/** Starts it, and waits until it serves. */
export async function startClusterWorker(message: WorkerMessage): Promise<ClusterWorker> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'worker-of-clusters.ts')], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = once(child, 'exit').then(() => {
    throw new Error(`The worker ended: ${output}`);
  });
  // Ended by the test it has nobody to tell.
  exited.catch(() => undefined);
  const tell = async (words: WorkerMessage | ClustersMessage): Promise<ClustersReply> => {
    child.send(words);
    const [answer] = (await Promise.race([once(child, 'message'), exited])) as [ClustersReply];
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  };
  await tell(message);
  return {
    replace: async (words) => {
      const { changes } = await tell(words);
      if (!changes) throw new Error('The worker did not say what changed.');
      return changes;
    },
    output: () => output,
    shutDown: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await exited.catch(() => undefined);
    },
  };
}
