import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CustomObjectsApi, KubeConfig } from '@kubernetes/client-node';

const DIRECTORY = mkdtemp(join(tmpdir(), 'driver-log-'));

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
