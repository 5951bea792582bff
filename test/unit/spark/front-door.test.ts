import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import { buildNativeDriver } from '../../../src/submit/native/build.ts';
import { checkNative } from '../../../src/submit/native/check.ts';
import { compare } from '../../spark/compare.ts';
import { commonArguments } from '../../spark/configurations/configuration.ts';
import { CONFIGURATIONS } from '../../spark/configurations/index.ts';
import { createdObjects, type DriverObjects, normalized } from '../../spark/driver-objects.ts';
import { EXPLAINED_DIFFERENCES } from '../../spark/explained-differences.ts';
import { notedSettings, throughFrontDoor } from '../../spark/front-door.ts';
import { submittingMachine } from '../../spark/submitting-machine.ts';
import { attemptOf, planOf } from '../../support/plans.ts';

const RECORDED = join(import.meta.dirname, '..', '..', 'spark', 'recorded');
const VERSIONS = readdirSync(RECORDED);
const ROWS = VERSIONS.flatMap((version) => CONFIGURATIONS.map((configuration) => ({ ...configuration, version })));

/** The objects of a batch, with the paths of the machine replaced as in the recordings. */
function built(request: BatchRequest, withoutPaths: (text: string) => string) {
  const plan = planOf(request);
  expect(checkNative(plan.batch)).toEqual([]);
  const { pod, dependents } = buildNativeDriver({ plan, attempt: attemptOf(plan) });
  const objects = normalized(createdObjects([pod, ...dependents]));
  const properties = Object.entries(objects.properties).map(([key, value]) => [key, withoutPaths(value)]);
  return { ...objects, properties: Object.fromEntries(properties) as Record<string, string> };
}

/** The numbers of the explanations that occur. */
const occurring = new Set<number>();

describe('a command line that is converted and submitted', () => {
  test.each(ROWS)('creates the driver of spark-submit $version: $about ($name)', async (configuration) => {
    const { name, version } = configuration;
    const recorded = JSON.parse(readFileSync(join(RECORDED, version, `${name}.json`), 'utf8')) as DriverObjects;
    const machine = await submittingMachine(configuration);
    try {
      const words = ['--master', 'k8s://https://example.org:6443', ...commonArguments(version), ...machine.submit];
      const { conversion, request, yaml } = await throughFrontDoor(words, machine, 'argv');
      expect({ problems: conversion.problems, submit: request.submit }).toEqual({ problems: [], submit: undefined });
      const noted = notedSettings(conversion);
      const { unexplained, explained } = compare(recorded, built(request, machine.withoutPaths), {
        recorded: true,
        noted,
      });
      expect(unexplained).toEqual([]);
      for (const number of Object.keys(explained)) occurring.add(Number(number));
      if (version !== VERSIONS.at(-1)) return;
      const script = await throughFrontDoor(words, machine, 'script');
      expect(fieldsOf(script.yaml)).toEqual(fieldsOf(yaml));
    } finally {
      await machine.remove();
    }
  });

  test('needs every explanation that does not require a worker', () => {
    const numbers = EXPLAINED_DIFFERENCES.flatMap(({ allowedIn }, index) =>
      allowedIn === 'servers' ? [] : [index + 1],
    );
    expect([...occurring].toSorted((one, other) => one - other)).toEqual(numbers);
  });
});

/** A batch file without the notes above it, which name the script. */
function fieldsOf(yaml: string): string[] {
  return yaml.split('\n').filter((line) => !line.startsWith('#'));
}
