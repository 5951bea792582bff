import { formatBytes, jsonSize, KIB, MIB, valueCount } from '../json-size.ts';
import { asRecord } from '../lang.ts';
import { MAX_REQUEST_BYTES } from '../temporal-limits.ts';
import { formatPath, type BatchProblem } from './problem.ts';

/**
 * Maximum size of the Spark properties of a batch. They are a file in the driver's ConfigMap, which also has the Spark
 * configuration files of the batch.
 */
export const MAX_PROPERTIES_BYTES = 256 * KIB;

/**
 * Maximum number of values of a request: fields, entries of maps and items of lists. A worker checks each of them several times
 * while it serves other batches. A manifest is one value.
 */
export const MAX_VALUES = 20_000;

/** Maximum number of Spark properties in `sparkConf`, which are checked the most often. */
export const MAX_PROPERTIES = 5000;

/** Larger requests are not measured exactly. */
const MAX_MEASURED_BYTES = 64 * MIB;

/**
 * The problem of a request that is too large to be handled, or none. Other checks are for requests without this problem:
 * their cost depends on the size.
 */
export function checkRequestSize(request: unknown): readonly BatchProblem[] {
  const size = jsonSize(request, MAX_MEASURED_BYTES);
  if (size > MAX_REQUEST_BYTES) {
    const advice = `${largestField(request)}${ADVICE}`;
    return [{ path: formatPath([]), message: tooLarge(size, MAX_REQUEST_BYTES, 'a batch, as JSON', advice) }];
  }
  if (valueCount(request, MAX_VALUES) > MAX_VALUES) {
    const message = `has more than the ${MAX_VALUES} values (fields, entries and items) allowed for a batch: ${ADVICE}`;
    return [{ path: formatPath([]), message }];
  }
  const sparkConf = asRecord(request)['sparkConf'] ?? {};
  const properties = Object.keys(asRecord(sparkConf)).length;
  if (properties > MAX_PROPERTIES) {
    const message = `has ${properties} properties, more than the ${MAX_PROPERTIES} allowed: ${ADVICE}`;
    return [{ path: 'sparkConf', message }];
  }
  return checkPropertiesSize(jsonSize(sparkConf));
}

const ADVICE = 'put large data into files that the application reads';

/** The problem of Spark properties that have too many bytes, or none. */
export function checkPropertiesSize(bytes: number): readonly BatchProblem[] {
  if (bytes <= MAX_PROPERTIES_BYTES) return [];
  const advice = 'put large values into files that the application reads';
  return [{ path: 'sparkConf', message: tooLarge(bytes, MAX_PROPERTIES_BYTES, 'the Spark properties', advice) }];
}

function tooLarge(size: number, limit: number, subject: string, advice: string): string {
  const least = size > MAX_MEASURED_BYTES ? 'more than ' : '';
  const [total, excess] = least === '' ? [size, size - limit] : [MAX_MEASURED_BYTES, MAX_MEASURED_BYTES - limit];
  const allowed = `the ${formatBytes(limit)} allowed for ${subject}`;
  return `has ${least}${formatBytes(total)}, ${least}${formatBytes(excess)} above ${allowed}: ${advice}`;
}

/** The largest field of a request, as the beginning of an advice. */
function largestField(request: unknown): string {
  const [largest] = Object.entries(asRecord(request))
    .map(([field, value]) => ({ field, size: jsonSize(value, MAX_REQUEST_BYTES) }))
    .toSorted((one, other) => other.size - one.size);
  return largest && largest.field.length <= 50 ? `the largest field is ${largest.field}; ` : '';
}
