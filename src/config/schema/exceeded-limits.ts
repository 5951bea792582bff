import { asRecord } from '../../model/lang.ts';
import { parseDuration } from '../../model/duration.ts';
import { parseMemoryMiB } from '../../model/batch/memory.ts';
import { imageFits, imageMayFit, SPARK_VERSION_IN_IMAGE } from '../../spark/container-image.ts';
import { parseCpuMillis } from '../../spark/cpu.ts';
import type { UnvalidatedBatch } from './layer.ts';
import { flatten } from './flatten.ts';
import type { Limits } from './limits.ts';
import { fits, fitsOne } from '../../spark/pattern.ts';

/** A value that goes beyond a limit. */
export interface ExceededLimit {
  readonly path: readonly string[];
  /** The limit, by its path: `executor.instances`. */
  readonly limit: string;
}

/**
 * Values of a part of a batch that alone go beyond a limit, whatever a batch adds to them. What has to be computed from
 * several (the memory of a pod) is for the policy to judge when there is a whole batch.
 */
export function exceededLimits(part: UnvalidatedBatch, limits: Limits): ExceededLimit[] {
  return flatten(part).flatMap(({ path, value, subject }) => {
    const limit = limitBroken(subject, value, limits) ?? propertyLimit(path, value, limits);
    return limit === undefined ? [] : [{ path, limit }];
  });
}

/** The first limit that a value breaks, if it breaks one. */
function limitBroken(subject: string, value: unknown, limits: Limits): string | undefined {
  switch (subject) {
    case 'timeouts.runtime':
      return above(duration(value), limits.runtime, 'runtime');
    case 'retention':
      return above(duration(value), limits.retention, 'retention');
    case 'driver.cores':
    case 'driver.coreRequest':
      return above(cpus(value), cpus(limits.driver?.cores), 'driver.cores');
    case 'executor.cores':
    case 'executor.coreRequest':
      return above(cpus(value), cpus(limits.executor?.cores), 'executor.cores');
    case 'driver.memory':
      return above(memory(value), memory(limits.driver?.memory), 'driver.memory');
    case 'executor.memory':
      return above(memory(value), memory(limits.executor?.memory), 'executor.memory');
    case 'executor.instances':
      return above(number(value), limits.executor?.instances, 'executor.instances');
    case 'image':
      return outside(value, limits.images, 'images', isImageOf);
    case 'driver.serviceAccount':
      return outside(value, limits.serviceAccounts, 'serviceAccounts');
    case 'imagePullSecrets':
      return outside(value, limits.secrets, 'secrets');
    case 'submit': {
      return outside(asRecord(value)['kind'], limits.submitKinds, 'submitKinds');
    }
    default:
      return undefined;
  }
}

/** Properties that no field stands for and that name an image. */
const IMAGE_OF_ONE_ROLE = /^spark\.kubernetes\.(driver|executor)\.container\.image$/;

function propertyLimit(
  [field, property]: readonly string[],
  value: unknown,
  { sparkConf, images }: Limits,
): string | undefined {
  if (field !== 'sparkConf' || property === undefined) return undefined;
  if (IMAGE_OF_ONE_ROLE.test(property) && outside(value, images, 'images', isImageOf)) return 'images';
  if (sparkConf?.allowed && !fitsOne(sparkConf.allowed, property)) return 'sparkConf.allowed';
  return sparkConf?.denied && fitsOne(sparkConf.denied, property) ? 'sparkConf.denied' : undefined;
}

function above(value: number | undefined, limit: number | undefined, name: string): string | undefined {
  return value !== undefined && limit !== undefined && value > limit ? name : undefined;
}

function outside(
  value: unknown,
  allowed: readonly string[] | undefined,
  name: string,
  isMeant: (pattern: string, one: string) => boolean = fits,
): string | undefined {
  const given = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
  return allowed && given.some((one) => !allowed.some((pattern) => isMeant(pattern, one))) ? name : undefined;
}

/** As the policy compares them; which version an image speaks of, its batch may say. */
function isImageOf(pattern: string, image: string): boolean {
  return image.includes(SPARK_VERSION_IN_IMAGE) ? imageMayFit(pattern, image) : imageFits(pattern, image);
}

function duration(value: unknown): number | undefined {
  return typeof value === 'string' ? parseDuration(value) : undefined;
}

function number(value: unknown): number | undefined {
  const read = Number(value);
  return (typeof value === 'string' || typeof value === 'number') && Number.isFinite(read) ? read : undefined;
}

function cpus(value: unknown): number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? parseCpuMillis(String(value)) : undefined;
}

function memory(value: unknown): number | undefined {
  return typeof value === 'string' ? parseMemoryMiB(value) : undefined;
}
