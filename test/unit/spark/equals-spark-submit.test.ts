import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import { buildNativeDriver } from '../../../src/submit/native/build.ts';
import { checkNative } from '../../../src/submit/native/check.ts';
import { compare } from '../../spark/compare.ts';
import { CONFIGURATIONS } from '../../spark/configurations/index.ts';
import { createdObjects, type DriverObjects, normalized } from '../../spark/driver-objects.ts';
import { planFor } from '../../spark/plan-for.ts';
import { attemptOf } from '../../support/plans.ts';

const RECORDED = join(import.meta.dirname, '..', '..', 'spark', 'recorded');
const VERSIONS = readdirSync(RECORDED);

const ROWS = VERSIONS.flatMap((version) =>
  CONFIGURATIONS.flatMap(({ name, about, batch }) => (batch ? [{ version, name, about, batch }] : [])),
);

describe('The native driver equals the driver that spark-submit creates', () => {
  test.each(ROWS)('Spark $version: $about ($name)', ({ version, name, batch }) => {
    expect(compareRecorded(version, name, batch).unexplained).toEqual([]);
  });

  test.each(ROWS)('Spark $version: the native kind supports $name', ({ version, batch }) => {
    expect(checkNative(planFor({ batch }, { version }).batch)).toEqual([]);
  });
});

function compareRecorded(version: string, name: string, batch: Partial<BatchRequest>) {
  const recorded = JSON.parse(readFileSync(join(RECORDED, version, `${name}.json`), 'utf8')) as DriverObjects;
  const plan = planFor({ batch }, { version });
  const { pod, dependents } = buildNativeDriver({ plan, attempt: attemptOf(plan) });
  return compare(recorded, normalized(createdObjects([pod, ...dependents])), { recorded: true });
}
