import { fits, overlap } from './pattern.ts';

/** The placeholder in the name of an image that Spark replaces by its version (since 4.1). */
export const SPARK_VERSION_IN_IMAGE = '{{SPARK_VERSION}}';

/** The registry of image names without one. */
export const DOCKER_HUB = 'docker.io';
export const DOCKER_HUB_ALIAS = 'index.docker.io';

/** An image reference, or a pattern of references, split into its registry and the rest. */
export interface ImageName {
  readonly registry: string;
  /** Repository and `:tag` or `@digest`. */
  readonly rest: string;
}

/** A reference that a container runtime accepts (as `distribution/reference`); it rejects anything else itself. */
export const IMAGE_REFERENCE =
  /^[a-zA-Z0-9][a-zA-Z0-9.:-]*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,})?$/;

/**
 * Whether an image fits a pattern. Both are completed first, as container runtimes do. A `*` in the registry stands only for
 * a part of the registry, so that `registry.example/*` allows no other registry; after it, `*` may stand for several parts.
 */
export function imageFits(pattern: string, image: string): boolean {
  if (!IMAGE_REFERENCE.test(image)) return false;
  if (pattern === '*') return true;
  const [allowed, actual] = [fullName(pattern), fullName(image)];
  return fits(allowed.registry, actual.registry) && fits(allowed.rest, actual.rest);
}

/** Whether an image with {@link SPARK_VERSION_IN_IMAGE} fits a pattern for some version. */
export function imageMayFit(pattern: string, image: string): boolean {
  if (pattern === '*') return true;
  const [allowed, actual] = [fullName(pattern), fullName(image.replaceAll(SPARK_VERSION_IN_IMAGE, '*'))];
  return overlap(allowed.registry, actual.registry) && overlap(allowed.rest, actual.rest);
}

/** The complete reference: `spark` is `docker.io/library/spark:latest`. With a digest, a tag has no effect. */
export function fullName(reference: string): ImageName {
  const slash = reference.indexOf('/');
  const first = slash < 0 ? '' : reference.slice(0, slash);
  const isRegistry = /[.:*A-Z]/.test(first) || first === 'localhost';
  const registry = isRegistry ? first.toLowerCase() : DOCKER_HUB;
  const path = isRegistry ? reference.slice(slash + 1) : reference;
  const isHub = registry === DOCKER_HUB || registry === DOCKER_HUB_ALIAS;
  const whole = isHub && !path.includes('/') ? `library/${path}` : path;
  return { registry: isHub ? DOCKER_HUB : registry, rest: tagged(whole) };
}

function tagged(path: string): string {
  const [repository = '', digest] = path.split('@');
  const colon = repository.lastIndexOf(':');
  const isTagged = colon > repository.lastIndexOf('/');
  if (digest !== undefined) return `${isTagged ? repository.slice(0, colon) : repository}@${digest}`;
  // A pattern that ends with a star allows any tag.
  return isTagged || repository.endsWith('*') ? repository : `${repository}:latest`;
}
