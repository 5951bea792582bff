import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import { buildNativeDriver } from '../../../src/submit/native/build.ts';
import { checkNative } from '../../../src/submit/native/check.ts';
import { CONFIGURATIONS } from '../../spark/configurations/index.ts';
import { differences } from '../../spark/differences.ts';
import { createdObjects, type DriverObjects, normalized } from '../../spark/driver-objects.ts';
import { EXPLAINED_DIFFERENCES } from '../../spark/explained-differences.ts';
import { planFor } from '../../spark/plan-for.ts';
import { attemptOf } from '../../support/plans.ts';

const RECORDED = join(import.meta.dirname, '..', '..', 'spark', 'recorded');
const VERSIONS = readdirSync(RECORDED);

const ROWS = VERSIONS.flatMap((version) =>
  CONFIGURATIONS.map(({ name, about, batch }) => ({ version, name, about, batch })),
);

describe('The native driver equals the driver that spark-submit creates', () => {
  test.each(ROWS)('Spark $version: $about ($name)', ({ version, name, batch }) => {
    const unexplained = compare(version, name, batch).filter(({ path }) => explanationOf(path) === undefined);
    expect(unexplained).toEqual([]);
  });

  test.each(ROWS)('Spark $version: the native kind supports $name', ({ version, batch }) => {
    expect(checkNative(planFor({ batch }, { version }).batch)).toEqual([]);
  });

  test('Every explained difference occurs', () => {
    const seen = new Set(
      ROWS.flatMap(({ version, name, batch }) => compare(version, name, batch).map(({ path }) => path)),
    );
    const idle = EXPLAINED_DIFFERENCES.filter(({ path }) => ![...seen].some((candidate) => path.test(candidate)));
    expect(idle).toEqual([]);
  });
});

function compare(version: string, name: string, batch: Partial<BatchRequest>) {
  const recorded = JSON.parse(readFileSync(join(RECORDED, version, `${name}.json`), 'utf8')) as DriverObjects;
  const plan = planFor({ batch }, { version });
  const { pod, dependents } = buildNativeDriver({ plan, attempt: attemptOf(plan) });
  return differences(recorded, normalized(createdObjects([pod, ...dependents])));
}

function explanationOf(path: string) {
  return EXPLAINED_DIFFERENCES.find((explained) => explained.path.test(path));
}
