import type { z } from 'zod';
import { valueAt } from '../lang.ts';
import { batchSchema } from './batch-schema.ts';
import { type Batch } from '../batch/batch.ts';
import { type BatchProblem, formatPath } from '../batch/problem.ts';
import { suggestField } from './field-suggestions.ts';

/** Validates a request; returns the batch, or everything that is wrong with it. */
export function checkBatch(
  request: unknown,
): { readonly batch: Batch } | { readonly problems: readonly BatchProblem[] } {
  const parsed = batchSchema.safeParse(request);
  return parsed.success ? { batch: parsed.data } : { problems: problemsOf(parsed.error, request) };
}

/** What problems are told of: its name, and the schema that knows its fields. */
export interface Checked {
  /** `a batch`, `the configuration`. */
  readonly name: string;
  readonly schema: z.ZodType;
  /** How the whole of it is called where a path would stand. Default `(the batch)`. */
  readonly whole?: string;
}

const A_BATCH: Checked = { name: 'a batch', schema: batchSchema };

/** Every problem of what was refused. One issue of zod's may hold several: each unknown field is one of its own. */
export function problemsOf(error: z.ZodError, request: unknown, checked = A_BATCH): readonly BatchProblem[] {
  return error.issues.flatMap((issue) => problemsOfIssue(issue, request, checked));
}

function problemsOfIssue(issue: z.core.$ZodIssue, request: unknown, { name, schema, whole }: Checked): BatchProblem[] {
  const { path } = issue;
  const at = formatPath(path, whole);
  const value = valueAt(request, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const meant = suggestField(schema, path, key);
        const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
        return { path: formatPath([...path, key]), message: `is not a field of ${name}${hint}` };
      });
    case 'invalid_key':
      return issue.issues.map(({ message }) => ({ path: at, message }));
    case 'invalid_union': {
      // No branch was tried: the field that tells them apart says none of them.
      if (issue.errors.length === 0) return [{ path: at, message: choiceMessage(issue.message, value) }];
      const expected = issue.errors.flatMap((branch) =>
        branch.flatMap((one) => ('expected' in one ? one.expected : [])),
      );
      const deeper = issue.errors.flatMap((branch) => branch.filter(({ code }) => code !== 'invalid_type'));
      const message = deeper[0]?.message ?? wrongType(choiceOf([...new Set(expected)]), value);
      return [{ path: at, message }];
    }
    case 'invalid_type':
      return [{ path: at, message: wrongType(issue.expected, value) }];
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
  // Of two numbers only the value tells the difference.
  const given = expected === 'int' && typeof value === 'number' ? String(value) : `a ${typeName(value)}`;
  return `must be a ${wanted}, not ${given}${quote}`;
}

/** `string, number or boolean` */
function choiceOf(expected: readonly string[]): string {
  return [expected.slice(0, -1).join(', '), ...expected.slice(-1)].filter((part) => part !== '').join(' or ');
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' ? 'map' : typeof value;
}

/** The schema's own words where it has some, else the choice there is. */
function valueMessage({ message, values }: z.core.$ZodIssueInvalidValue): string {
  return message.startsWith('Invalid') ? `must be one of ${values.map(String).join(', ')}` : message;
}

/** The schema's choice, and what was said instead of it. */
function choiceMessage(choice: string, value: unknown): string {
  return value === undefined || value === null ? `is missing: it ${choice}` : `${choice}, not ${JSON.stringify(value)}`;
}
