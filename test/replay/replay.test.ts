import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { sparkWorkflowsPath } from '../../src/plugin/package-files.ts';

jest.setTimeout(60_000);

const directory = join(import.meta.dirname, 'histories');
const names = readdirSync(directory).map((file) => basename(file, '.json'));

let workflowBundle: { code: string };

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  workflowBundle = await bundleWorkflowCode({
    workflowsPath: sparkWorkflowsPath(),
    logger: new DefaultLogger('ERROR'),
  });
});

interface RecordedHistory {
  events: {
    workflowExecutionStartedEventAttributes?: { workflowType: { name: string } };
    activityTaskScheduledEventAttributes?: { activityType: { name: string } };
  }[];
}

const read = (name: string) => JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8')) as RecordedHistory;

describe('The workflow code', () => {
  test.each(names)('replays the recorded history %s', async (name) => {
    await expect(Worker.runReplayHistory({ workflowBundle }, read(name), name)).resolves.toBeUndefined();
  });

  test('has a recorded history of every workflow', () => {
    const index = readFileSync(sparkWorkflowsPath(), 'utf8');
    const workflows = [...index.matchAll(/^export \{ (Spark\w+)/gm)].map(([, name]) => name);
    expect(workflows).toContain('SparkBatch');
    const recorded = names.map((name) => read(name).events[0]?.workflowExecutionStartedEventAttributes?.workflowType);
    expect(recorded.map((type) => type?.name)).toEqual(expect.arrayContaining(workflows));
  });

  test('fails on a history that it did not produce', async () => {
    const history = read('finished');
    for (const { activityTaskScheduledEventAttributes: scheduled } of history.events) {
      if (scheduled?.activityType.name === 'sparkStartDriver') scheduled.activityType.name = 'sparkDeleteDriver';
    }
    await expect(Worker.runReplayHistory({ workflowBundle }, history, 'finished')).rejects.toMatchObject({
      name: 'DeterminismViolationError',
    });
  });
});
