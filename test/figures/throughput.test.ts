import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bareLoop } from '../../bench/load/bare-loop.ts';
import { burst } from '../../bench/load/burst.ts';
import { benchEnvironment } from '../../bench/load/environment.ts';
import { cpuRatio } from '../../bench/load/report.ts';
import { openTestEnvironment, type TestEnvironment } from '../support/environment/test-environment.ts';
import { printFigures } from '../support/print-figures.ts';

const BATCHES = 60;
/** What `npm run bench -- --parts burst --burst 60` prints as CPU of a batch, divided by that of the bare loop. */
const USUAL_RATIO = 2.6;
/** How much worse the ratio may become. */
const TOLERANCE = 1.25;

let environment: TestEnvironment;

beforeAll(async () => {
  environment = await openTestEnvironment('throughput');
});

afterAll(() => environment.close());

test('a batch needs no more CPU, compared with a bare loop over the same objects, than usual', async () => {
  const bench = { ...(await benchEnvironment(environment)), say: () => undefined };
  // The worker compiles its code in the first batches.
  await burst(bench, 20, 'warm-up');
  const compared = { bareLoop: await bareLoop(bench, BATCHES), burst: await burst(bench, BATCHES, 'burst') };
  printFigures(`${BATCHES} batches at once`, {
    'CPU of a batch / of the same objects in a bare loop': Number(cpuRatio(compared).toFixed(2)),
    'history events of a batch': Number(compared.burst.historyEvents.toFixed(1)),
  });
  expect(cpuRatio(compared)).toBeLessThanOrEqual(USUAL_RATIO * TOLERANCE);
});
