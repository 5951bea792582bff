import { describe, expect, test } from '@jest/globals';
import { presentAttemptTexts, withAttemptNumber } from '../../../../src/model/batch/attempt-texts.ts';
import { checkBatch } from '../../../../src/model/schema/check-batch.ts';
import { expandRequest } from '../../../../src/model/schema/expand-request.ts';
import { batchRequest } from '../../../support/builders.ts';

const FACTS = { batchId: 'nightly-1', scheduledTime: new Date('2026-11-27T02:00:00Z') };

function expanded(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const result = expandRequest(fields, FACTS);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.request;
}

function problems(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const result = expandRequest(fields, FACTS);
  if (!('problems' in result)) throw new Error(`not refused: ${JSON.stringify(result.request)}`);
  return Object.fromEntries(result.problems.map(({ path, message }) => [path, message]));
}

describe('A placeholder', () => {
  test.each([
    ['the default of a parameter', { region: { default: 'eu' } }, {}, '${{ region }}', 'eu'],
    [
      'a value, which goes before the default',
      { region: { default: 'eu' } },
      { region: 'us' },
      's3a://in-${{region}}/x',
      's3a://in-us/x',
    ],
    [
      'a value that looks like a placeholder, once',
      { text: {} },
      { text: '${{ batchId }}' },
      '<${{ text }}>',
      '<${{ batchId }}>',
    ],
    ['a number in a text', { n: { type: 'integer' } }, { n: '007' }, 'part-${{ n }}', 'part-7'],
    ['a number as the whole of an argument, as text', { n: { type: 'integer' } }, { n: 7 }, '${{ n }}', '7'],
    [
      'several values',
      { a: {}, b: { type: 'boolean' } },
      { a: 'x', b: 'true' },
      '${{ a }}-${{ b }}-${{ a }}',
      'x-true-x',
    ],
  ])('stands for %s', (_, parameters, parameterValues, argument, value) => {
    expect(expanded({ arguments: [argument], parameters, parameterValues })).toEqual({ arguments: [value] });
  });

  test.each([
    ['${{ scheduledTime }}', '2026-11-27T02:00:00Z'],
    ['${{ scheduledTime -1d, yyyy-MM-dd }}', '2026-11-26'],
    ['${{scheduledTime+30m}}', '2026-11-27T02:30:00Z'],
    ['day=${{ scheduledTime - 3 h, yyyyMMdd, America/New_York }}', 'day=20261126'],
    ['${{ batchId }}/out', 'nightly-1/out'],
    ['$${{ batchId }}', '${{ batchId }}'],
    ['$${{ batchId }} of ${{ batchId }}', '${{ batchId }} of nightly-1'],
  ])('needs no declaration for what every batch has: %s', (argument, value) => {
    expect(expanded({ arguments: [argument] })).toEqual({ arguments: [value] });
  });

  test('has the type of its parameter where a batch has numbers and booleans', () => {
    const request = {
      ...batchRequest({ evidence: { finalizer: '${{ keep }}' as never } }),
      executor: { instances: '${{ executors }}', labels: { n: '${{ executors }}' } },
      sparkConf: { 'spark.sql.shuffle.partitions': '${{ executors }}', 'spark.memory.fraction': '${{ fraction }}' },
      parameters: {
        executors: { type: 'integer', description: 'how many' },
        fraction: { type: 'number', default: 0.5 },
        keep: { type: 'boolean', default: 'false' },
      },
      parameterValues: { executors: '40' },
    };
    expect(checkBatch(expanded(request))).toMatchObject({
      batch: { executor: { instances: 40, labels: { n: '40' } }, evidence: { finalizer: false } },
    });
  });

  test.each([
    '${spark.driver.host}',
    '${env:HOME}',
    '${system:user.dir}',
    '${hiveconf:day}',
    '$HOME ${HOME} $$',
    '$(POD_NAME)',
    '{{ jinja }}',
    '${ {x} }',
    's"${x}}"',
  ])('is not what others write: %s stays as it is, with and without parameters', (text) => {
    expect(expanded({ arguments: [text] })).toEqual({ arguments: [text] });
    expect(expanded({ arguments: [text, '${{ p }}'], parameters: { p: { default: 1 } } })).toEqual({
      arguments: [text, '1'],
    });
  });

  test('of a request without any leaves it as it is', () => {
    const request = { arguments: ['x'] };
    expect(expanded(request)).toBe(request);
  });
});

describe('Everything that is wrong with parameters', () => {
  test('is reported at once', () => {
    expect(
      problems({
        arguments: [
          '${{ region }}',
          '${{ missing }}',
          '${{ n }}',
          '${{ typo',
          '${{ n -1d }}',
          '${{ scheduledTime, QQ }}',
          '${{ 1+1 }}',
        ],
        name: 'etl-${{ attempt }}',
        driver: { env: { '${{ region }}': 'x' } },
        submit: { kind: 'manifest', manifest: 'name: ${{ region }}' },
        parameters: {
          region: {},
          n: { type: 'integer' },
          flag: { type: 'boolean', default: 'yes' },
          unused: { default: '' },
        },
        parameterValues: { n: '1.5', date: '2026-11-27' },
      }),
    ).toEqual({
      'parameterValues.date': 'is not a parameter of this batch (declared: region, n, flag, unused)',
      'parameterValues.n': 'must be a whole number, not "1.5"',
      'parameters.region': expect.stringMatching(/^has no value and no default/),
      'parameters.flag.default': 'must be true or false, not "yes"',
      'parameters.flag': expect.stringMatching(/^is not used: write \$\{\{ flag \}\}/),
      'parameters.unused': expect.stringMatching(/^is not used/),
      'arguments[1]': expect.stringMatching(/^has the placeholder "missing", which is not declared/),
      'arguments[3]': expect.stringMatching(/^has a "\$\{\{" without "\}\}"/),
      'arguments[4]': expect.stringMatching(/only scheduledTime takes them$/),
      'arguments[5]': expect.stringMatching(/^has a format that is not known from "QQ" on/),
      'arguments[6]': expect.stringMatching(/^has the placeholder "1\+1": write a name/),
      name: expect.stringMatching(/^cannot contain the number of the attempt/),
      'driver.env["${{ region }}"]': 'is a key with a placeholder: only values are expanded',
      'submit.manifest': expect.stringMatching(/put them into submit\.variables$/),
    });
  });

  test.each([
    ['a name that is not one', { parameters: { 'a-b': {} } }, 'parameters["a-b"]', /not a valid name/],
    ['the name of what every batch has', { parameters: { batchId: {} } }, 'parameters.batchId', /every batch has/],
    [
      'a type that is not known',
      { parameters: { a: { type: 'date' } } },
      'parameters.a.type',
      /one of string, integer/,
    ],
    [
      'a value that is a list',
      { parameterValues: { a: [] } },
      'parameterValues.a',
      /must be a string, number or boolean/,
    ],
    [
      'a local time without its zone',
      { scheduledTime: '2026-11-27T02:00:00' },
      'scheduledTime',
      /with its offset from UTC/,
    ],
  ])('contains %s', (_, fields, path, message) => {
    expect(problems(fields)[path]).toMatch(message);
  });

  test('contains values that would multiply beyond the size of a batch', () => {
    const found = problems({
      arguments: Array.from({ length: 900 }, () => '${{ long }}'),
      parameters: { long: { default: 'x'.repeat(8000) } },
    });
    expect(Object.values(found)).toEqual(['makes the batch larger than 1 MiB by the values of its placeholders']);
  });

  test('contains too many placeholders', () => {
    expect(problems({ arguments: Array.from({ length: 5000 }, () => '${{ batchId }}') })).toEqual({
      '(the batch)': 'has more than 1000 placeholders',
    });
  });

  test('contains text nested so deep that expanding it could exhaust the stack', () => {
    let deep: unknown = '${{ batchId }}';
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(Object.values(problems({ arguments: deep }))).toEqual(['is nested more than 100 levels deep']);
  });
});

test('The time of a request goes before that of its start', () => {
  expect(expanded({ arguments: ['${{ scheduledTime }}'], scheduledTime: '2026-01-01T01:00:00+01:00' })).toEqual({
    arguments: ['2026-01-01T00:00:00Z'],
  });
});

test('The text of a template with placeholders gives way to the template', () => {
  const executor = {
    template: { metadata: { name: '${{ batchId }}' } },
    templateText: 'metadata: {name: "${{ batchId }}"}',
  };
  expect(expanded({ executor })).toEqual({ executor: { template: { metadata: { name: 'nightly-1' } } } });
});

test('The number of the attempt is known later, and changes only the texts with a placeholder', () => {
  const request = {
    ...batchRequest(),
    arguments: ['--try=${{ attempt }}/${{ attempt }}', '$${{ attempt }}', '1'],
    driver: { env: { TRY: '${{ attempt }}', FORCED: '${{ attempt }}' } },
  };
  const result = expandRequest(request, FACTS);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  // A forced value of the configuration stays.
  const forced = { ...result.request, driver: { env: { TRY: '1', FORCED: 'always' } } };
  const checked = checkBatch(forced);
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems));
  const { batch } = checked;
  const texts = presentAttemptTexts(batch, result.attemptTexts);
  expect(withAttemptNumber(batch, texts, 1)).toEqual(batch);
  expect(withAttemptNumber(batch, texts, 12)).toEqual({
    ...batch,
    arguments: ['--try=12/12', '${{ attempt }}', '1'],
    driver: { env: { TRY: '12', FORCED: 'always' } },
  });
});
