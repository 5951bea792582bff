import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { V1Pod } from '@kubernetes/client-node';
import { errorMessage, isRecord } from '../../model/lang.ts';
import type { Batch } from '../../model/batch/batch.ts';
import { DRIVER_CONTAINER } from '../../model/names.ts';
import { readYaml } from '../../yaml/read-yaml.ts';
import { asOurDriver, type Marks } from '../shared/ownership-labels.ts';
import { SubmitRejected } from '../shared/submitter.ts';

/**
 * The pod template with what makes the driver ours: marks, scheduling gate, evidence finalizer. spark-submit keeps all of a
 * template, and adds to it (seen with 3.5.7, 4.0.1 and 4.1.4).
 * @param given the batch's own template
 * @param batch whether its driver has our finalizer
 */
export function ourTemplate(given: V1Pod, marks: Marks, batch: Pick<Batch, 'evidence'>): V1Pod {
  const { apiVersion = 'v1', kind = 'Pod', ...pod } = asOurDriver(given, marks, batch);
  const containers = pod.spec?.containers ?? [];
  return {
    apiVersion,
    kind,
    ...pod,
    spec: { ...pod.spec, containers: containers.length > 0 ? containers : [{ name: DRIVER_CONTAINER }] },
  };
}

/**
 * Reads the batch's own pod template, a file of this machine.
 * @throws SubmitRejected when it can't be read, or is no pod
 */
export async function readTemplate(file: string | undefined): Promise<V1Pod> {
  if (file === undefined) return {};
  const refused = (why: string, cause?: unknown) =>
    new SubmitRejected(`The pod template ${file} of the worker can't be used: ${why}.`, { cause });
  let read: unknown;
  try {
    read = readYaml(await readFile(file.startsWith('file:') ? fileURLToPath(file) : file, 'utf8'));
  } catch (error) {
    throw refused(errorMessage(error), error);
  }
  if (!isRecord(read)) throw refused('it holds no pod');
  const pod = read as V1Pod;
  if (pod.kind !== undefined && pod.kind !== 'Pod') throw refused(`it is a ${pod.kind}, not a Pod`);
  return pod;
}
