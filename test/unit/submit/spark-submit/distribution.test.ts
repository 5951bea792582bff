import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { findDistribution } from '../../../../src/submit/spark-submit/distribution.ts';

const root = mkdtempSync(join(tmpdir(), 'spark-batch-distribution-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Creates a directory with these files, all empty. */
function home(name: string, ...files: string[]): string {
  for (const file of files) {
    mkdirSync(dirname(join(root, name, file)), { recursive: true });
    writeFileSync(join(root, name, file), '');
  }
  return join(root, name);
}

test('a distribution is recognized by its spark-submit and by its Kubernetes jar, which has the version in its name', () => {
  const whole = home('whole', 'bin/spark-submit', 'jars/a.jar', 'jars/spark-kubernetes_2.13-4.1.4.jar');
  expect(findDistribution(whole)).toEqual({ home: whole, version: '4.1.4' });
});

test.each<[story: string, home: string | undefined, missing: RegExp]>([
  ['there is no path', undefined, /^has no Spark distribution$/],
  ['the path is empty', '', /^has no Spark distribution$/],
  [
    'the directory does not exist',
    join(root, 'none'),
    /none, without bin\/spark-submit and jars\/spark-kubernetes_\*\.jar$/,
  ],
  [
    'the distribution has no Kubernetes support',
    home('bare', 'bin/spark-submit', 'jars/a.jar'),
    /bare, without jars\/spark-kubernetes/,
  ],
])('no distribution is found when %s', (_, directory, missing) => {
  expect(findDistribution(directory)).toEqual({
    missing: expect.stringMatching(missing),
    advice: expect.stringMatching(/^Set SPARK_HOME in the environment of the worker, or start it with --spark-home/),
  });
});
