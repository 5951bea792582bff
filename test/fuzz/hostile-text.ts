import fc from 'fast-check';

/** Parts of texts that readers give a meaning: the beginnings, separators and ends that they search for. */
const TOKENS: readonly string[] = [
  [
    '"',
    "'",
    '\\',
    '\\"',
    '=',
    ':',
    ': ',
    ',',
    ';',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '.',
    '-',
    '$',
    '${',
    '}',
    '$$',
    '$(',
    ')',
    '@',
  ],
  ['[', ']', '{', '}', '? ', '- ', '&a ', '*a ', '!', '|', '>', '#', '%', '---\n', '<<: ', 'a: '],
  ['<name>', '</name>', '<value>', '<property>', '<!--', '-->', '<![CDATA[', ']]>', '&lt;', '<!DOCTYPE'],
  ['-D', '-Dspark.', '--conf ', '-c ', 'spark.', 'password', 'password=', 'token', 'name', 'value', 'https://', '//a@'],
  ['Failure executing: ', ' Message: ', ' Received status: Status(', 'code=4', 'Caused by: ', 'Exception in thread "'],
  [
    'exceeded quota: ',
    ', requested: ',
    ', used: ',
    ', limited: ',
    'Error: ',
    '\tat ',
    'OutOfMemoryError',
    'Job aborted',
  ],
  ['ExecutorLostFailure', 'persistentvolumeclaim "', 'failed to sync ', 'is forbidden: ', 'User "', 'cannot '],
  ['\u001b[', '\u001b]', '\u202e', '\u0000', '\ufeff', '\ud800', '界', '…', '*********(redacted)'],
  ['a', '0', 'A', '__proto__', 'constructor', 'true', 'null'],
].flat();

/**
 * Texts with the shape that makes bad algorithms slow: a short unit, repeated up to `length` characters, between a beginning and
 * an end of other units.
 */
export function hostileText(length: number): fc.Arbitrary<string> {
  const unit = fc
    .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...TOKENS) }, fc.string({ maxLength: 4 })), {
      minLength: 1,
      maxLength: 4,
    })
    .map((tokens) => tokens.join(''));
  return fc.tuple(unit, unit, unit, fc.constantFrom(1, 30, 1000, length)).map(([begin, repeated, end, characters]) => {
    const times = Math.ceil(characters / Math.max(1, repeated.length));
    return begin + repeated.repeat(times).slice(0, characters) + end;
  });
}

/** Keys and short values, some of which have a meaning to JavaScript, YAML or Spark. */
export const name: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'name', 'kind', 'spec', 'metadata', 'spark.app.name', ''),
  fc.string({ maxLength: 12 }),
);

/** Any JSON with hostile texts, and keys from {@link name}. */
export function hostileJson(length: number): fc.Arbitrary<unknown> {
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      hostileText(length),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
    ),
  }));
  return value;
}
