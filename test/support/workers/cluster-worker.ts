import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ClusterOptions } from '../../../src/kubernetes/auth/cluster-options.ts';
import type { ClusterChanges } from '../../../src/kubernetes/transport/clusters.ts';

/** The clusters that a worker is to serve. */
export interface ClustersMessage {
  readonly clusters: Readonly<Record<string, ClusterOptions>>;
  readonly defaultCluster?: string;
}

/** The first message to a worker: where it connects to, and its clusters. */
export interface WorkerMessage extends ClustersMessage {
  readonly address: string;
  readonly namespace: string;
  /** Maximum of concurrent activities. */
  readonly slots: number;
}

/** The reply of the worker to a message. */
export interface ClustersReply {
  readonly ready?: true;
  readonly changes?: ClusterChanges;
  readonly error?: string;
}

/** A worker process with clusters that tests replace. */
export interface ClusterWorker {
  /** Replaces its clusters. @throws with the worker's message when it refuses them */
  replace(message: ClustersMessage): Promise<ClusterChanges>;
  output(): string;
  shutDown(): Promise<void>;
}

/** Starts a worker process, and waits until it is ready. */
export async function startClusterWorker(message: WorkerMessage): Promise<ClusterWorker> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'cluster-worker-main.ts')], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = once(child, 'exit').then(() => {
    throw new Error(`The worker ended: ${output}`);
  });
  // The exit at the end of the test is expected.
  exited.catch(() => undefined);
  const send = async (request: WorkerMessage | ClustersMessage): Promise<ClustersReply> => {
    child.send(request);
    const [answer] = (await Promise.race([once(child, 'message'), exited])) as [ClustersReply];
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  };
  await send(message);
  return {
    replace: async (replacement) => {
      const { changes } = await send(replacement);
      if (!changes) throw new Error('The reply of the worker has no changes.');
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
