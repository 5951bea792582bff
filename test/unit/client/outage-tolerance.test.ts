import { describe, expect, test } from '@jest/globals';
import { OutageTolerance } from '../../../src/client/outage-tolerance.ts';
import { TemporalUnreachableError } from '../../../src/temporal/call.ts';

describe('OutageTolerance', () => {
  const unreachable = new TemporalUnreachableError('gone');

  test('An outage within the maximum duration is waited for', async () => {
    await expect(new OutageTolerance(60_000).wait(unreachable)).resolves.toBeUndefined();
  });

  test('An outage beyond the maximum duration ends the wait', async () => {
    await expect(new OutageTolerance(-1).wait(unreachable)).rejects.toBe(unreachable);
  });

  test('An error that is no outage ends the wait at once', async () => {
    const other = new Error('other');
    await expect(new OutageTolerance(60_000).wait(other)).rejects.toBe(other);
  });
});
