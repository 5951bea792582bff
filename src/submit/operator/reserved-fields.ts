import { isDeepStrictEqual } from 'node:util';
import type { Batch } from '../../model/batch/batch.ts';
import { formatDuration } from '../../model/duration.ts';
import { OUR_ANNOTATIONS, OUR_LABELS } from '../shared/ownership-labels.ts';
import { SPARK_LABELS } from '../shared/driver-labels.ts';
import type { Problem } from '../shared/submitter.ts';
import type { Fields } from './crd.ts';
import { fieldsAt } from './fields.ts';

const RETRIES =
  'is not taken: SparkBatch itself retries (the field "retry"), and never runs two drivers at once; leave it out';
const CONTROL = 'is set by SparkBatch, which finds and follows the driver by it';

/** Fields of the resource's spec that would take the batch out of SparkBatch's hands. */
export function checkControl(spec: Fields, batch: Batch): Problem[] {
  const { restartPolicy, suspend, timeToLiveSeconds } = spec;
  const driver = fieldsAt(spec, 'driver');
  const problems: [path: string[], message: string | undefined][] = [
    [['restartPolicy'], isOneOf(restartPolicy, [undefined, { type: 'Never' }]) ? undefined : RETRIES],
    [['failureRetries'], spec['failureRetries'] === undefined ? undefined : RETRIES],
    [['retryInterval'], spec['retryInterval'] === undefined ? undefined : RETRIES],
    [
      ['suspend'],
      isOneOf(suspend, [undefined, false]) ? undefined : 'is not taken: it would wait for ever; leave it out',
    ],
    [['timeToLiveSeconds'], timeToLiveSeconds === undefined ? undefined : shortLife(timeToLiveSeconds, batch)],
    [['driver', 'podName'], driver['podName'] === undefined ? undefined : CONTROL],
    ...['driver', 'executor'].flatMap((role) =>
      ['labels', 'annotations'].flatMap((what) =>
        Object.keys(fieldsAt(fieldsAt(spec, role), what)).map((key): [string[], string | undefined] => [
          [role, what, key],
          isReserved(key) ? CONTROL : undefined,
        ]),
      ),
    ),
  ];
  return problems.flatMap(([path, message]) =>
    message === undefined ? [] : [{ path: ['submit', 'spec', ...path], message }],
  );
}

function isOneOf(value: unknown, allowed: readonly unknown[]): boolean {
  return allowed.some((one) => isDeepStrictEqual(one, value));
}

/** The operator deletes an application whose time is over, and its driver with it. */
function shortLife(seconds: unknown, { retention }: Batch): string | undefined {
  if (typeof seconds !== 'number' || !Number.isInteger(seconds)) return 'must be a whole number of seconds';
  if (seconds * 1000 >= retention) return undefined;
  return (
    `is shorter than the retention of ${formatDuration(retention)}: the operator would delete the driver before. ` +
    'Leave it out, SparkBatch cleans up itself (the field "cleanup")'
  );
}

function isReserved(key: string): boolean {
  return ([...OUR_LABELS, ...OUR_ANNOTATIONS, ...SPARK_LABELS] as readonly string[]).includes(key);
}
