import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { checkDocument } from '../../../src/config/schema/check-document.ts';
import { checkBatch } from '../../../src/model/schema/check-batch.ts';
import { expandRequest } from '../../../src/model/schema/expand-request.ts';
import { scheduleSchema } from '../../../src/model/schema/schedule-schema.ts';
import { blocksIn } from '../../support/docs/blocks.ts';

const root = join(import.meta.dirname, '../../..');

type Fields = Readonly<Record<string, unknown>>;

/** Fields that every batch needs, for blocks that show a part of one. */
const REST_OF_A_BATCH = {
  name: 'example',
  mainApplicationFile: 'local:///opt/app.jar',
  image: 'registry.example/app:1',
};

/** The content of files that a batch file names, which `sparkbatch submit` reads in place of these fields. */
function withFiles({ submit, driver, executor, ...rest }: Fields): Fields {
  const template = (pod: unknown) => {
    const { templateFile: _, ...others } = (pod ?? {}) as Fields;
    return others;
  };
  const { manifestFile, ...others } = (submit ?? {}) as Fields;
  return {
    ...rest,
    ...(submit !== undefined && {
      submit: { ...others, ...(manifestFile !== undefined && { manifest: 'kind: Pod' }) },
    }),
    ...(driver !== undefined && { driver: template(driver) }),
    ...(executor !== undefined && { executor: template(executor) }),
  };
}

type Problem = { readonly path: string; readonly message: string };

function problemsOfBatch(fields: Fields): readonly Problem[] {
  const { kind } = (fields['submit'] ?? {}) as Fields;
  const rest = kind === 'manifest' || kind === 'existing' ? { name: 'example' } : REST_OF_A_BATCH;
  const request = withParameters(withFiles({ ...rest, ...fields }));
  const expanded = expandRequest(request, { batchId: 'example', scheduledTime: new Date() });
  if ('problems' in expanded) return expanded.problems;
  const checked = checkBatch(expanded.request);
  return 'problems' in checked ? checked.problems : [];
}

/** A batch with a value for each parameter that has no default. */
function withParameters(batch: Fields): Fields {
  const declared = Object.entries((batch['parameters'] ?? {}) as Readonly<Record<string, Fields>>);
  const needed = declared
    .filter(([, declaration]) => !('default' in declaration))
    .map(([name]) => [name, 'x'] as const);
  if (needed.length === 0) return batch;
  return { ...batch, parameterValues: { ...Object.fromEntries(needed), ...(batch['parameterValues'] as Fields) } };
}

function problemsOfSchedule(fields: Fields): readonly Problem[] {
  const schedule = Object.entries(fields).filter(([field]) => field !== 'batchFile');
  const parsed = scheduleSchema.safeParse({ batch: {}, ...Object.fromEntries(schedule) });
  return (parsed.error?.issues ?? []).map(({ path, message }) => ({ path: path.join('.'), message }));
}

function problemsOfConfiguration(fields: Fields): readonly Problem[] {
  const checked = checkDocument(fields, { env: new Proxy({}, { get: () => 'x' }), readFile: () => 'x' });
  return 'problems' in checked ? checked.problems : [];
}

const chartValues = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(
  JSON.parse(readFileSync(join(root, 'deploy/chart/values.schema.json'), 'utf8')) as object,
);

function problemsOfChartValues(fields: Fields): readonly Problem[] {
  if (chartValues(fields)) return problemsOfConfiguration((fields['configuration'] ?? {}) as Fields);
  return (chartValues.errors ?? []).map(({ instancePath, message = '', params }) => ({
    path: instancePath,
    message: `${message} ${JSON.stringify(params)}`,
  }));
}

/** What a block can be. The first that accepts it counts. */
const KINDS = {
  batch: problemsOfBatch,
  schedule: problemsOfSchedule,
  configuration: problemsOfConfiguration,
  'chart values': problemsOfChartValues,
};

/** The problems of a block, each line with the kind that it was read as, or none if it is valid as one of the kinds. */
function problemsOf(fields: Fields): string[] {
  const results = Object.entries(KINDS).map(([kind, check]) =>
    check(fields).map(({ path, message }) => `${kind}: ${path} ${message}`),
  );
  return results.some((problems) => problems.length === 0) ? [] : results.flat();
}

const documents = blocksIn('yaml').flatMap(({ page, line, code }) =>
  parseAllDocuments(code, { merge: true, strict: true }).map((document, index) => {
    const at = `${page}:${line}${index === 0 ? '' : ` (document ${index + 1})`}`;
    return { at, errors: document.errors.map(({ message }) => message), content: document.toJS() as unknown };
  }),
);

describe('YAML blocks of the documentation', () => {
  test('are found', () => {
    expect(documents.length).toBeGreaterThan(30);
  });

  test.each(documents)('$at is valid', ({ errors, content }) => {
    expect(errors).toEqual([]);
    expect(content).toEqual(expect.any(Object));
    const fields = content as Fields;
    // An object of Kubernetes or of another system.
    if (typeof fields['apiVersion'] === 'string' && typeof fields['kind'] === 'string') return;
    expect(problemsOf(fields)).toEqual([]);
  });
});
