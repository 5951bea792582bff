import { expect, test } from '@jest/globals';
import { isRemovedLog } from '../../../../src/kubernetes/pods/container-log.ts';

const FILE = '/var/log/pods/team-a_etl-1-driver_bb8d4f0c-9698-47f3-b3a4-ab158e091db5/spark-kubernetes-driver/0.log';
const NO_FILE = `failed to try resolving symlinks in path "${FILE}": lstat ${FILE}: no such file or directory`;

test.each<readonly [text: string, what: string, removed: boolean]>([
  ['unable to retrieve container logs for containerd://851a1f91f21d', 'the kubelet, without the container', true],
  [NO_FILE, 'the kubelet, without the file', true],
  [`${NO_FILE}\n`, 'the kubelet, with a line feed', true],
  [`26/11/28 15:32:33 INFO SparkContext: start\n${NO_FILE}`, 'an application that prints such a line', false],
  ['unable to retrieve container logs for the audit of today', 'an application', false],
  ['', 'a container that wrote nothing', false],
])('"%s", of %s, stands for a log that was removed: %s', (text, _, removed) => {
  expect(isRemovedLog(text)).toBe(removed);
});
