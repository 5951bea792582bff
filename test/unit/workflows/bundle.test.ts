import { beforeAll, expect, jest, test } from '@jest/globals';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { sparkWorkflowsPath } from '../../../src/plugin/package-files.ts';

jest.setTimeout(60_000);

/** The packages of Temporal's workflow library. Each further one costs every cached workflow its memory. */
const PACKAGES = /^(?:@temporalio\/(?:common|workflow|proto|worker)|nexus-rpc|ms|long)$/;

let modules: readonly string[];

beforeAll(async () => {
  const { code } = await bundleWorkflowCode({
    workflowsPath: sparkWorkflowsPath(),
    logger: new DefaultLogger('ERROR'),
  });
  modules = [...code.matchAll(/^\/\*{3}\/ "([^"]+)"/gm)].flatMap(([, path]) => path ?? []);
});

test('The workflow bundle contains no packages other than those of the Temporal SDK', () => {
  const packages = new Set(modules.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []));
  expect([...packages]).toContain('@temporalio/workflow');
  expect([...packages].filter((name) => !PACKAGES.test(name))).toEqual([]);
});

test('The workflow bundle contains no code of this project outside workflows/ and src/model/', () => {
  const own = modules.filter((path) => path.startsWith('./') && !path.includes('node_modules'));
  expect(own).toContain('./workflows/spark-batch/spark-batch.ts');
  expect(own.filter((path) => !/^\.\/(?:workflows|src\/model)\//.test(path))).toEqual([]);
});

test('The workflow bundle contains no module of Node.js', () => {
  expect(modules.filter((path) => path.startsWith('node:') || path.startsWith('external '))).toEqual([]);
});
