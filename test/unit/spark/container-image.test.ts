import { describe, expect, test } from '@jest/globals';
import { imageFits, imageMayFit } from '../../../src/spark/container-image.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;

describe('imageFits compares complete image references', () => {
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
  ])('The pattern %s allows the image %s', (pattern, image) => {
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
  ])('The pattern %s does not allow the image %j', (pattern, image) => {
    expect(imageFits(pattern, image)).toBe(false);
  });
});

describe('imageMayFit compares an image without a known Spark version', () => {
  test.each([
    ['spark:4.1*', 'spark:{{SPARK_VERSION}}', true],
    ['spark:*-java17', 'docker.io/library/spark:{{SPARK_VERSION}}-java17', true],
    ['*', 'registry.example/spark:{{SPARK_VERSION}}', true],
    ['registry.example/*', 'registry.example/spark:v{{SPARK_VERSION}}', true],
    ['spark:4.1-python', 'spark:{{SPARK_VERSION}}-java', false],
    ['registry.example*', 'registry.example.evil/spark:{{SPARK_VERSION}}', false],
  ])('imageMayFit(%s, %s) is %s', (pattern, image, mayBeMeant) => {
    expect(imageMayFit(pattern, image)).toBe(mayBeMeant);
  });
});
