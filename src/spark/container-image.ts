import { fits, overlap } from './pattern.ts';

/** What Spark puts its version in place of, in the name of an image (since 4.1). */
export const SPARK_VERSION_IN_IMAGE = '{{SPARK_VERSION}}';

/** The registry of images that name none. */
const DOCKER_HUB = 'docker.io';
const HUB_ITSELF = 'index.docker.io';

/** A reference of an image, or a pattern of references: its registry, and all that follows. */
interface ImageName {
  readonly registry: string;
  /** Repository and `:tag` or `@digest`. */
  readonly rest: string;
}

/** What a container runtime takes for a reference (as `distribution/reference`); anything else it refuses itself. */
const REFERENCE =
  /^[a-zA-Z0-9][a-zA-Z0-9.:-]*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,})?$/;

/**
 * Whether an image is one that a pattern means. Both are written out in full first, as container runtimes do. A `*` in the
 * registry stays in it, so that `registry.example/*` means no other registry; behind it, it may stand for several parts.
 */
export function imageFits(pattern: string, image: string): boolean {
  if (!REFERENCE.test(image)) return false;
  if (pattern === '*') return true;
  const [wanted, given] = [fullName(pattern), fullName(image)];
  return fits(wanted.registry, given.registry) && fits(wanted.rest, given.rest);
}

/** Whether an image that speaks of {@link SPARK_VERSION_IN_IMAGE} is, for some version, one that a pattern means. */
export function imageMayFit(pattern: string, image: string): boolean {
  if (pattern === '*') return true;
  const [wanted, given] = [fullName(pattern), fullName(image.replaceAll(SPARK_VERSION_IN_IMAGE, '*'))];
  return overlap(wanted.registry, given.registry) && overlap(wanted.rest, given.rest);
}

/** A reference in full: `spark` is `docker.io/library/spark:latest`. With a digest, nobody looks at the tag. */
function fullName(reference: string): ImageName {
  const slash = reference.indexOf('/');
  const first = slash < 0 ? '' : reference.slice(0, slash);
  const isRegistry = /[.:*A-Z]/.test(first) || first === 'localhost';
  const registry = isRegistry ? first.toLowerCase() : DOCKER_HUB;
  const path = isRegistry ? reference.slice(slash + 1) : reference;
  const isHub = registry === DOCKER_HUB || registry === HUB_ITSELF;
  const whole = isHub && !path.includes('/') ? `library/${path}` : path;
  return { registry: isHub ? DOCKER_HUB : registry, rest: tagged(whole) };
}

function tagged(path: string): string {
  const [repository = '', digest] = path.split('@');
  const colon = repository.lastIndexOf(':');
  const isTagged = colon > repository.lastIndexOf('/');
  if (digest !== undefined) return `${isTagged ? repository.slice(0, colon) : repository}@${digest}`;
  // A pattern that ends openly means what it says.
  return isTagged || repository.endsWith('*') ? repository : `${repository}:latest`;
}
