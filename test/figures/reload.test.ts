import { renameSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import PQueue from 'p-queue';
import { configurationVersion } from '../../src/config/schema/configuration.ts';
import { CONFIGURATION_VERSION_ANNOTATION } from '../../src/model/names.ts';
import {
  openReloadEnvironment,
  type ReloadEnvironment,
  VERSION_LABEL,
} from '../support/environment/reload-environment.ts';
import { HELD_RUNNING } from '../support/environment/test-environment.ts';
import { eventually, eventuallyTrue } from '../support/eventually.ts';
import { printFigures } from '../support/print-figures.ts';

/* Reload under load: while batches run, valid and invalid versions of the configuration replace each other in turn. */

const BATCHES = 100;
const VERSIONS = 20;
/** Within how many milliseconds a version should be in force, in the median. */
const WITHIN = 5000;

let environment: ReloadEnvironment;

beforeAll(async () => {
  environment = await openReloadEnvironment('reload-figures');
});

afterAll(() => environment.close());

const refusals = () => environment.metrics.value('spark_batch_config_reloads_total', { outcome: 'refused' });

/** Ways to invalidate a file, and what the worker's log says about each. */
const INVALID: readonly (readonly [invalidate: (valid: string) => string, logged: RegExp])[] = [
  [(valid) => valid.slice(0, valid.length / 2), /line \d+: /],
  [(valid) => valid.replace('"defaultCluster"', '"defaultCluser"'), /line \d+: defaultCluser: is not a field/],
  [() => '', /is empty/],
  [(valid) => valid.replace('${file:token}', '${file:no-such-file}'), /no-such-file.* can't be read/],
  [(valid) => valid.replace('"NONE"', '"SOME"'), /line \d+: defaults\.cleanup: /],
];

/** Replaces the file: like a ConfigMap volume in the first half; then, in turn, by a rename as editors do, and in place. */
function put(number: number, text: string): void {
  const file = environment.mount.file('sparkbatch.yaml');
  if (number <= VERSIONS / 2) environment.mount.put(environment.files(text));
  else if (number % 4 < 2) {
    writeFileSync(`${file}~`, text);
    renameSync(`${file}~`, file);
  } else writeFileSync(file, text);
}

async function putInvalid(number: number, inForce: string): Promise<void> {
  const [invalidate, logged] = INVALID[(number / 2) % INVALID.length] ?? [];
  if (!invalidate || !logged) throw new Error('There is no way to invalidate the file.');
  const { metrics, process } = environment;
  const before = await refusals();
  const length = process.output().length;
  put(number, invalidate(environment.version(`v${number}`)));
  await eventuallyTrue(
    `version ${number} is refused; output of the worker: ${process.output().slice(-2000)}`,
    async () => (await refusals()) > before,
    { every: 50 },
  );
  expect(await refusals()).toBe(before + 1);
  expect(await metrics.value('spark_batch_config_refused_timestamp_seconds')).toBeGreaterThan(0);
  await eventuallyTrue('the log has the reason', () => logged.test(process.output().slice(length)));
  expect(await metrics.value('spark_batch_config_version', { version: configurationVersion(inForce) })).toBe(1);
}

test(`${BATCHES} running batches are not disturbed by ${VERSIONS} versions of the configuration`, async () => {
  const { batches, cluster, metrics } = environment;
  const ids: string[] = [];
  const queue = new PQueue({ concurrency: 10 });
  await queue.addAll(
    Array.from({ length: BATCHES }, (_, index) => async () => {
      ids.push(await environment.submit(`load-${index}`, HELD_RUNNING));
    }),
  );
  const running = async () =>
    (await cluster.pods('spark-role=driver')).filter(({ status }) => status?.phase === 'Running');
  await eventuallyTrue('all drivers run', async () => (await running()).length === BATCHES, {
    within: 400_000,
    every: 1000,
  });

  const took: number[] = [];
  let inForce = environment.version('v0');
  for (let number = 1; number <= VERSIONS; number += 1) {
    if (number % 2 === 0) {
      await putInvalid(number, inForce);
    } else {
      if (number % 10 === 5) await environment.useToken(`account-${number}`);
      inForce = environment.version(`v${number}`, number % 4 === 1);
      put(number, inForce);
      took.push(await environment.untilInForce(inForce));
      expect(await metrics.value('spark_batch_config_refused_timestamp_seconds')).toBe(0);
    }
    const id = await environment.submit(`version-${number}`, { 'run-time': '200ms' });
    ids.push(id);
    const resolvedBy = await eventually(
      `${id} is resolved`,
      async () => (await batches.status(id)).configurationVersion,
    );
    expect(resolvedBy).toBe(configurationVersion(inForce));
  }
  const held = await running();
  took.sort((one, other) => one - other);
  const median = took[Math.floor(took.length / 2)] ?? Number.NaN;
  printFigures('Reload under load', {
    'batches in flight': held.length,
    'until a valid version is in force, median, ms': median,
    'until a valid version is in force, longest, ms': took.at(-1) ?? 0,
  });

  await Promise.all(held.map(({ metadata }) => queue.add(() => cluster.releasePod(metadata?.name ?? ''))));
  const ended = await Promise.all(ids.map((id) => queue.add(() => batches.result(id))));
  const disturbed = ended.filter(({ state, attempts }) => state !== 'FINISHED' || attempts.length !== 1);
  expect(disturbed).toEqual([]);
  const drivers = await cluster.pods('spark-role=driver');
  expect(drivers).toHaveLength(ids.length);
  const createdBy = new Map(
    drivers.map(({ metadata }) => [
      metadata?.name,
      [metadata?.annotations?.[CONFIGURATION_VERSION_ANNOTATION], metadata?.labels?.[VERSION_LABEL]],
    ]),
  );
  for (const { driver, configurationVersion: version = '' } of ended) {
    expect(createdBy.get(driver?.name)).toEqual([version, environment.labelOf(version)]);
  }
  // Each valid version has created drivers, and no invalid one has.
  const labels = new Set(ended.map(({ configurationVersion: version = '' }) => environment.labelOf(version)));
  expect(labels.size).toBe(VERSIONS / 2 + 1);
  expect([...labels].every((label) => label === 'v0' || Number(label?.slice(1)) % 2 === 1)).toBe(true);
  expect(took).toHaveLength(VERSIONS / 2);
  expect(median).toBeLessThanOrEqual(WITHIN);
});
