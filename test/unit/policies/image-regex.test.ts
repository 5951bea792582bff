import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { imageRegexes } from '../../../src/policies/image-regex.ts';
import { IMAGE_REFERENCE, imageFits } from '../../../src/spark/container-image.ts';

/** As the API server does, with JavaScript's engine: both know the constructs that are used. */
function matches(pattern: string, image: string): boolean {
  return IMAGE_REFERENCE.test(image) && imageRegexes(pattern).some((regex) => new RegExp(`^(?:${regex})$`).test(image));
}

const PATTERNS = [
  '*',
  'spark',
  'spark:*',
  'spark:4.1',
  'spark@*',
  'bitnami/spark:*',
  'docker.io/*',
  'docker.io/apache/*',
  'registry.example/*',
  'registry.example/risk/*',
  'registry.example/risk/spark:4.*',
  'registry.example:5000/spark@*',
  '*.example/spark:4.1',
  'registry*/spark',
];
const DIGEST = `@sha256:${'0'.repeat(64)}`;
const part = (...texts: string[]) => fc.constantFrom(...texts);
const image = fc
  .tuple(
    part(
      '',
      'docker.io/',
      'index.docker.io/',
      'Registry.example/',
      'registry.example/',
      'registry.example:5000/',
      'registry/',
      'evil/',
      'localhost/',
    ),
    part('', 'library/', 'apache/', 'bitnami/', 'risk/', 'risk/deep/'),
    part('spark', 'sparkle', 'apache'),
    part('', ':latest', ':4.1', ':4.1-java'),
    part('', DIGEST),
  )
  .map((parts) => parts.join(''));

describe('the regular expressions of a pattern of images', () => {
  test.each(PATTERNS)('match what fits %s, and nothing else', (pattern) => {
    fc.assert(
      fc.property(image, (one) => {
        expect([one, matches(pattern, one)]).toEqual([one, imageFits(pattern, one)]);
      }),
      { numRuns: 400 },
    );
  });
});
