import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { watchWorkflowId } from '../../src/model/names.ts';
import { openReloadEnvironment, type ReloadEnvironment } from '../support/environment/reload-environment.ts';
import type { Simulation } from '../support/environment/test-environment.ts';
import { eventuallyTrue } from '../support/eventually.ts';

/* Versions of the configuration under load are in test/figures/reload.test.ts. */

const SHORT: Simulation = { 'run-time': '200ms' };

let environment: ReloadEnvironment;

beforeAll(async () => {
  environment = await openReloadEnvironment('reload');
});

afterAll(() => environment.close());

test('a cluster accepts batches, and is watched, while the configuration has it', async () => {
  const { otherNamespace: namespace, mount, version } = environment;
  await environment.useToken('second', namespace);
  const watch = () => environment.client.workflow.getHandle(watchWorkflowId('second', namespace)).describe();
  const untilWatched = (expected: boolean) =>
    eventuallyTrue(
      `the cluster is ${expected ? '' : 'not '}watched`,
      async () => ((await watch()).status.name === 'RUNNING') === expected,
    );
  const placement = { cluster: 'second', namespace };
  for (const round of [1, 2]) {
    const present = version(`present-${round}`, true);
    mount.put(environment.files(present));
    writeFileSync(mount.file('sparkbatch.yaml'), present);
    await environment.untilInForce(present);
    await untilWatched(true);
    const batchId = await environment.submit(`second-${round}`, SHORT, placement);
    expect(await environment.batches.result(batchId)).toMatchObject({ state: 'FINISHED', driver: placement });
    const absent = version(`absent-${round}`);
    writeFileSync(mount.file('sparkbatch.yaml'), absent);
    await environment.untilInForce(absent);
    await untilWatched(false);
    const late = await environment.submit(`second-late-${round}`, SHORT, placement);
    await expect(environment.batches.result(late)).rejects.toThrow(/"second" is not served by this worker/);
  }
});

test('a rotated token is used although the text of the configuration file has not changed', async () => {
  const logged = environment.process.output().length;
  writeFileSync(environment.mount.file('token'), await environment.useToken('red'));
  await eventuallyTrue('the worker logs the change', () =>
    /in force with changed referenced files/.test(environment.process.output().slice(logged)),
  );
  const batchId = await environment.submit('after-rotation', SHORT);
  await expect(environment.batches.result(batchId)).resolves.toMatchObject({ state: 'FINISHED' });
});
