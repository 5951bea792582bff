import { describe, expect, test } from '@jest/globals';
import { hostPathFits } from '../../../src/limits/host-path.ts';
import { imageFits, imageMayFit } from '../../../src/spark/container-image.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;

describe('an image fits a pattern', () => {
  test.each([
    ['spark', 'docker.io/library/spark:latest'],
    ['docker.io/library/spark:latest', 'spark'],
    ['spark', 'index.docker.io/library/spark'],
    ['spark:4.1', 'spark:4.1'],
    ['spark:*', 'library/spark:4.1'],
    ['apache/spark:*', 'docker.io/apache/spark:3.5.7'],
    ['spark@*', `spark:4.1@${DIGEST}`],
    ['registry.example/spark*', 'registry.example/spark-team:1'],
    ['registry.example/*', 'Registry.Example/a/b/c:1'],
    ['registry.example:5000/a/*', 'registry.example:5000/a/spark'],
    ['localhost/spark:*', 'localhost/spark:1'],
    ['*.registry.example/a/*', 'eu.registry.example/a/spark:1'],
    ['*', 'anything.example/at/all:1'],
  ])('%s means %s', (pattern, image) => {
    expect(imageFits(pattern, image)).toBe(true);
  });

  test.each([
    ['registry.example/spark*', 'registry.example.evil/spark:1'],
    ['registry.example*', 'registry.example.evil/spark:1'],
    ['registry.example/spark*', 'evil/registry.example/spark:1'],
    ['registry.example/spark*', 'registry.example:8080/spark:1'],
    ['*/spark:4.1', 'registry.example/evil/x:4.1'],
    ['spark', 'spark:4.1'],
    ['spark', 'evil/spark'],
    ['spark:4.1', `spark:4.1@${DIGEST}`],
    ['spark:*', `spark@${DIGEST}`],
    ['registry.example/*', 'registry.example/../evil/x'],
    ['registry.example/*', 'registry.example/a b'],
    ['registry.example/*', 'https://registry.example/a'],
    ['*', 'ѕpark:4.1'],
    ['*', 'spark:4.1\nevil'],
    ['*', ''],
  ])('%s does not mean %j', (pattern, image) => {
    expect(imageFits(pattern, image)).toBe(false);
  });
});

describe('an image of a version that is not said yet', () => {
  test.each([
    ['spark:4.1*', 'spark:{{SPARK_VERSION}}', true],
    ['spark:*-java17', 'docker.io/library/spark:{{SPARK_VERSION}}-java17', true],
    ['*', 'registry.example/spark:{{SPARK_VERSION}}', true],
    ['registry.example/*', 'registry.example/spark:v{{SPARK_VERSION}}', true],
    ['spark:4.1-python', 'spark:{{SPARK_VERSION}}-java', false],
    ['registry.example*', 'registry.example.evil/spark:{{SPARK_VERSION}}', false],
  ])('%s may mean %s: %s', (pattern, image, mayBeMeant) => {
    expect(imageMayFit(pattern, image)).toBe(mayBeMeant);
  });
});

describe('a path of a node fits a pattern', () => {
  test.each([
    ['/data', '/data', true],
    ['/data', '/data/', true],
    ['/data/*', '//data/./a/b', true],
    ['/data/', '/data', true],
    ['/data/*', '/data', false],
    ['/data/*', '/database', false],
    ['/data/*', '/data/../etc', false],
    ['/data/*', '/data/..', false],
    ['*', 'data', false],
    ['*', '/etc', true],
    ['/data', '/Data', false],
  ])('%s and %s: %s', (pattern, path, isMeant) => {
    expect(hostPathFits(pattern, path)).toBe(isMeant);
  });
});
