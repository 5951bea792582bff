import { DOCKER_HUB, DOCKER_HUB_ALIAS, fullName, IMAGE_REFERENCE } from '../spark/container-image.ts';
import { fits } from '../spark/pattern.ts';
import { literal, matchesOneOf, patternRegex } from './cel.ts';

const TAG = String.raw`:\w[\w.-]*`;

/** The expression for: an image fits one of the patterns, as `imageFits` does. */
export function imageFitsOneOf(image: string, patterns: readonly string[]): string {
  const isReference = `${image}.matches(${literal(IMAGE_REFERENCE.source)})`;
  return `(${isReference} && ${matchesOneOf(image, patterns.flatMap(imageRegexes))})`;
}

/**
 * The regular expressions, valid in RE2, of which one matches an image that fits a pattern. Names are not completed here, so each
 * way to write a name has its own: with or without registry, `library/`, tag. An unusual pattern, such as `spark:la*st`, may
 * refuse an image that `imageFits` accepts, never the other way round.
 */
export function imageRegexes(pattern: string): string[] {
  if (pattern === '*') return ['.*'];
  const { registry, rest } = fullName(pattern);
  const paths = pathRegexes(rest, '');
  const named = registryRegexes(registry).flatMap((host) => paths.map((path) => `(?i:${host})/${path}`));
  if (!fits(registry, DOCKER_HUB)) return named;
  const short = rest.startsWith('library/') ? pathRegexes(rest.slice('library/'.length), '/') : [];
  const hub = `(?:(?i:${patternRegex(DOCKER_HUB)}|${patternRegex(DOCKER_HUB_ALIAS)})/)?`;
  // Without a registry, a first part with a dot or a port would be one.
  const isFixed = !rest.split('/', 1)[0]?.includes('*');
  return [...named, ...short.map((path) => hub + path), ...(isFixed ? paths.map((path) => hub + path) : [])];
}

/** A `*` stands for a part of the registry. A first part without a dot or a port is no registry. */
function registryRegexes(registry: string): string[] {
  if (/[.:]/.test(registry) || !registry.includes('*')) return [patternRegex(registry, '[^/]*')];
  const parts = registry.split('*');
  return parts
    .slice(1)
    .map((_, index) => [parts.slice(0, index + 1).join('*'), parts.slice(index + 1).join('*')])
    .map(
      ([before = '', after = '']) => `${patternRegex(before, '[^/]*')}[^/]*[.:][^/]*${patternRegex(after, '[^/]*')}`,
    );
}

/**
 * The ways to write a repository with its tag or digest.
 * @param excluded further characters that a `*` does not stand for
 */
function pathRegexes(rest: string, excluded: string): string[] {
  const any = `[^@${excluded}]*`;
  const [repository = '', digest] = rest.split('@');
  if (digest !== undefined) return [`${patternRegex(repository, any)}(?:${TAG})?@${patternRegex(digest)}`];
  const withoutTag = /^(.*):(?:latest|\*)$/s.exec(repository)?.[1];
  const hasTag = repository.lastIndexOf(':') > repository.lastIndexOf('/');
  return [
    patternRegex(repository, any),
    ...(withoutTag === undefined ? [] : [patternRegex(withoutTag, any)]),
    ...(repository.endsWith('*') && !hasTag ? [`${patternRegex(repository, any)}@.*`] : []),
  ];
}
