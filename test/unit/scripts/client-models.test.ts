import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { GO_MODELS, goModels } from '../../../scripts/client-models/go.ts';
import { JAVA_MODELS, javaModels } from '../../../scripts/client-models/java.ts';

const read = (path: string) => readFile(join(import.meta.dirname, '../../..', path), 'utf8');

test('The types of the client for Java are those of the JSON Schema', async () => {
  expect(await javaModels()).toBe(await read(JAVA_MODELS));
});

test('The types of the client for Go are those of the JSON Schema', async () => {
  expect(await goModels()).toBe(await read(GO_MODELS));
});
