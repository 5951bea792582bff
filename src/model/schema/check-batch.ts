import type { z } from 'zod';
import type { Batch } from '../batch/batch.ts';
import { type BatchProblem, formatPath } from '../batch/problem.ts';
import { valueAt } from '../lang.ts';
import { batchSchema } from './batch-schema.ts';
import { suggestField } from './field-suggestions.ts';
import { prototypeKeyProblems } from './prototype-keys.ts';

/** The result of validating a request: the batch with its defaults filled in, or all problems at once. */
export type CheckedBatch = { readonly batch: Batch } | { readonly problems: readonly BatchProblem[] };

/** Validates a request of unknown shape. */
export function checkBatch(request: unknown): CheckedBatch {
  const parsed = batchSchema.safeParse(request);
  const schema = parsed.success ? [] : schemaProblems(parsed.error, request);
  const known = new Set(schema.map(({ path }) => path));
  const problems = [...schema, ...prototypeKeyProblems(request).filter(({ path }) => !known.has(path))];
  return parsed.success && problems.length === 0 ? { batch: parsed.data } : { problems };
}

/** The kind of input that a schema validates, as problems name it. */
export interface ValidatedDocument {
  /** Its name in a sentence: `a batch`, `the configuration`. */
  readonly name: string;
  /** The schema that knows its fields. */
  readonly schema: z.ZodType;
  /** The path of a problem with the document as a whole. Default `(the batch)`. */
  readonly whole?: string;
}

/** The number of unknown fields of a map that are compared with all the known ones. */
const MAX_SUGGESTIONS = 100;

const A_BATCH: ValidatedDocument = { name: 'a batch', schema: batchSchema };

/** The problems in an error of zod. One issue can contain several problems, such as several unknown fields. */
export function schemaProblems(error: z.ZodError, value: unknown, document = A_BATCH): readonly BatchProblem[] {
  return error.issues.flatMap((issue) => issueProblems(issue, value, document));
}

function issueProblems(
  issue: z.core.$ZodIssue,
  document: unknown,
  { name, schema, whole }: ValidatedDocument,
): BatchProblem[] {
  const { path } = issue;
  const at = formatPath(path, whole);
  const value = valueAt(document, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key, index) => {
        const suggestion = index < MAX_SUGGESTIONS ? suggestField(schema, path, key) : undefined;
        const hint = suggestion === undefined ? '' : `; did you mean "${suggestion}"?`;
        return { path: formatPath([...path, key]), message: `is not a field of ${name}${hint}` };
      });
    case 'invalid_key':
      return issue.issues.map(({ message }) => ({ path: at, message }));
    case 'invalid_union': {
      // zod tried no option: the discriminator has none of the known values.
      if (issue.errors.length === 0) return [{ path: at, message: choiceMessage(issue.message, value) }];
      const expected = issue.errors.flatMap((branch) =>
        branch.flatMap((one) => ('expected' in one ? one.expected : [])),
      );
      const otherIssues = issue.errors.flatMap((branch) => branch.filter(({ code }) => code !== 'invalid_type'));
      const message = otherIssues[0]?.message ?? wrongType(alternatives([...new Set(expected)]), value);
      return [{ path: at, message }];
    }
    case 'invalid_type':
      // A schema with a sentence of its own for a wrong type, such as a duration that is a number.
      return [
        { path: at, message: issue.message.startsWith('Invalid') ? wrongType(issue.expected, value) : issue.message },
      ];
    case 'invalid_value':
      return [{ path: at, message: valueMessage(issue) }];
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) {
        return [{ path: at, message: 'must not be empty' }];
      }
      if (issue.origin !== 'number' && issue.origin !== 'int') break;
      return [{ path: at, message: `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}` }];
    case 'too_big':
      if (issue.origin !== 'number' && issue.origin !== 'int') break;
      return [{ path: at, message: `must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}` }];
    default:
      break;
  }
  return [{ path: at, message: issue.message }];
}

function wrongType(expected: string, value: unknown): string {
  const wanted = expected
    .replaceAll(/\b(?:record|object)\b/g, 'map')
    .replaceAll(/\barray\b/g, 'list')
    .replaceAll(/\bint\b/g, 'whole number');
  if (value === undefined || value === null) return `is missing: a ${wanted} is needed`;
  const quote =
    expected === 'string' && (typeof value === 'number' || typeof value === 'boolean') ? ': put it in quotes' : '';
  // A number that is not whole: only its value shows the difference.
  const given = expected === 'int' && typeof value === 'number' ? String(value) : `a ${typeName(value)}`;
  return `must be a ${wanted}, not ${given}${quote}`;
}

/** Alternatives as text: `string, number or boolean`. */
function alternatives(expected: readonly string[]): string {
  return [expected.slice(0, -1).join(', '), ...expected.slice(-1)].filter((part) => part !== '').join(' or ');
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' ? 'map' : typeof value;
}

/** The message of the schema if it has one, else the allowed values. */
function valueMessage({ message, values }: z.core.$ZodIssueInvalidValue): string {
  return message.startsWith('Invalid') ? `must be one of ${values.map(String).join(', ')}` : message;
}

/** The message of the schema, and the value that was given instead. */
function choiceMessage(choice: string, value: unknown): string {
  return value === undefined || value === null ? `is missing: it ${choice}` : `${choice}, not ${JSON.stringify(value)}`;
}
