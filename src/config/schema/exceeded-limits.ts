import { asRecord } from '../../model/lang.ts';
import { parseDuration } from '../../model/duration.ts';
import { parseMemoryMiB } from '../../model/batch/memory.ts';
import { imageFits, imageMayFit, SPARK_VERSION_IN_IMAGE } from '../../spark/container-image.ts';
import { parseCpuMillis } from '../../spark/pod-resources.ts';
import { fits, fitsOne } from '../../spark/pattern.ts';
import { flatten } from './flatten.ts';
import type { UnvalidatedBatch } from './layer.ts';
import type { Limits } from './limits.ts';

/** A value that exceeds a limit. */
export interface ExceededLimit {
  readonly path: readonly string[];
  /** Path of the limit: `executor.instances`. */
  readonly limit: string;
}

/**
 * Finds values of part of a batch that exceed a limit on their own, regardless of the rest of the batch. Limits that depend on
 * several values, such as the memory of a pod, are checked in src/limits once the whole batch is known.
 */
export function exceededLimits(part: UnvalidatedBatch, limits: Limits): ExceededLimit[] {
  return flatten(part).flatMap(({ path, value, subject }) => {
    const limit = exceededFieldLimit(subject, value, limits) ?? exceededPropertyLimit(path, value, limits);
    return limit === undefined ? [] : [{ path, limit }];
  });
}

function exceededFieldLimit(subject: string, value: unknown, limits: Limits): string | undefined {
  switch (subject) {
    case 'timeouts.runtime':
      return ifAbove(duration(value), limits.runtime, 'runtime');
    case 'retention':
      return ifAbove(duration(value), limits.retention, 'retention');
    case 'driver.cores':
    case 'driver.coreRequest':
      return ifAbove(cpus(value), cpus(limits.driver?.cores), 'driver.cores');
    case 'executor.cores':
    case 'executor.coreRequest':
      return ifAbove(cpus(value), cpus(limits.executor?.cores), 'executor.cores');
    case 'driver.memory':
      return ifAbove(memory(value), memory(limits.driver?.memory), 'driver.memory');
    case 'executor.memory':
      return ifAbove(memory(value), memory(limits.executor?.memory), 'executor.memory');
    case 'executor.instances':
      return ifAbove(number(value), limits.executor?.instances, 'executor.instances');
    case 'image':
      return ifNotAllowed(value, limits.images, 'images', matchesImage);
    case 'driver.serviceAccount':
      return ifNotAllowed(value, limits.serviceAccounts, 'serviceAccounts');
    case 'imagePullSecrets':
      return ifNotAllowed(value, limits.secrets, 'secrets');
    case 'submit':
      return ifNotAllowed(asRecord(value)['kind'], limits.submitKinds, 'submitKinds');
    default:
      return undefined;
  }
}

/** Properties that name an image and that no field of a batch stands for. */
const ROLE_IMAGE = /^spark\.kubernetes\.(driver|executor)\.container\.image$/;

function exceededPropertyLimit(
  [field, property]: readonly string[],
  value: unknown,
  { sparkConf, images }: Limits,
): string | undefined {
  if (field !== 'sparkConf' || property === undefined) return undefined;
  if (ROLE_IMAGE.test(property) && ifNotAllowed(value, images, 'images', matchesImage)) return 'images';
  if (sparkConf?.allowed && !fitsOne(sparkConf.allowed, property)) return 'sparkConf.allowed';
  return sparkConf?.denied && fitsOne(sparkConf.denied, property) ? 'sparkConf.denied' : undefined;
}

function ifAbove(value: number | undefined, limit: number | undefined, name: string): string | undefined {
  return value !== undefined && limit !== undefined && value > limit ? name : undefined;
}

function ifNotAllowed(
  value: unknown,
  allowed: readonly string[] | undefined,
  name: string,
  matches: (pattern: string, text: string) => boolean = fits,
): string | undefined {
  const texts = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
  return allowed && texts.some((text) => !allowed.some((pattern) => matches(pattern, text))) ? name : undefined;
}

/** An image with a placeholder for the Spark version is allowed if it is allowed with any version. */
function matchesImage(pattern: string, image: string): boolean {
  return image.includes(SPARK_VERSION_IN_IMAGE) ? imageMayFit(pattern, image) : imageFits(pattern, image);
}

function duration(value: unknown): number | undefined {
  return typeof value === 'string' ? parseDuration(value) : undefined;
}

function number(value: unknown): number | undefined {
  const parsed = Number(value);
  return (typeof value === 'string' || typeof value === 'number') && Number.isFinite(parsed) ? parsed : undefined;
}

function cpus(value: unknown): number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? parseCpuMillis(String(value)) : undefined;
}

function memory(value: unknown): number | undefined {
  return typeof value === 'string' ? parseMemoryMiB(value) : undefined;
}
