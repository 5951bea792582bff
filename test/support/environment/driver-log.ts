import { appendFile, mkdtemp, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CoreV1Api, CustomObjectsApi, KubeConfig } from '@kubernetes/client-node';
import { eventuallyTrue } from '../eventually.ts';

const DIRECTORY = mkdtemp(join(tmpdir(), 'driver-log-'));
const LINES_PER_TIMESTAMP = 3;

/** Sets the log of a simulated pod, in place of the default log of every container. */
export async function writeLog(
  kubeconfig: string,
  pod: { name: string; namespace: string },
  text: string,
): Promise<void> {
  const logsFile = join(await DIRECTORY, `${pod.name}.log`);
  await writeFile(logsFile, inFormatOfContainerd(text));
  await pointTo(kubeconfig, pod, logsFile);
}

/** The file of a container's log, which grows as the runtime writes it. */
export interface GrowingLog {
  /** Appends lines, some of which have the same timestamp. */
  readonly append: (lines: readonly Uint8Array[]) => Promise<void>;
  /** Begins a new file, as a kubelet does: the old one is not served any more. */
  readonly rotate: () => Promise<void>;
}

/** Gives a simulated pod a log that grows, and waits until it is served. */
export async function growingLog(
  kubeconfig: string,
  pod: { readonly name: string; readonly namespace: string },
): Promise<GrowingLog> {
  const logsFile = join(await DIRECTORY, `${pod.name}.log`);
  await writeFile(logsFile, '');
  await pointTo(kubeconfig, pod, logsFile);
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const core = config.makeApiClient(CoreV1Api);
  // Until then, the log is that of every simulated container.
  await eventuallyTrue(`the log of ${pod.name} is empty`, async () => !(await core.readNamespacedPodLog(pod)));
  let count = 0;
  let rotations = 0;
  let second = '';
  return {
    append: async (lines) => {
      const now = new Date().toISOString().slice(0, 19);
      // The clock of a machine may be set back.
      if (now > second) second = now;
      const parts = lines.flatMap((line) => {
        const nanos = String(Math.floor(count++ / LINES_PER_TIMESTAMP) % 1e9).padStart(9, '0');
        return [Buffer.from(`${second}.${nanos}Z stdout F `), line, Buffer.from('\n')];
      });
      await appendFile(logsFile, Buffer.concat(parts));
    },
    rotate: async () => {
      await rename(logsFile, `${logsFile}.${(rotations += 1)}`);
      await writeFile(logsFile, '');
    },
  };
}

/** Makes the log of a simulated pod unreadable: its kubelet does not find the file. */
export async function loseLog(kubeconfig: string, pod: { name: string; namespace: string }): Promise<void> {
  await pointTo(kubeconfig, pod, join(await DIRECTORY, 'there-is-none'));
}

async function pointTo(kubeconfig: string, { name, namespace }: { name: string; namespace: string }, logsFile: string) {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const group = 'kwok.x-k8s.io';
  await config.makeApiClient(CustomObjectsApi).createNamespacedCustomObject({
    group,
    version: 'v1alpha1',
    namespace,
    plural: 'logs',
    body: { apiVersion: `${group}/v1alpha1`, kind: 'Logs', metadata: { name }, spec: { logs: [{ logsFile }] } },
  });
}

/** Log lines in containerd's format; `F` marks a complete line. */
function inFormatOfContainerd(text: string): string {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `2026-01-01T00:00:00.000000000Z stdout F ${line}\n`)
    .join('');
}
