import type { ParameterDeclaration, ParameterValue } from '../batch/batch.ts';
import { type BatchProblem, formatPath, type Path } from '../batch/problem.ts';
import { MAX_REQUEST_BYTES } from '../temporal-limits.ts';
import { asRecord, lookUp, truncate, type UnknownRecord } from '../lang.ts';
import { type AttemptText, takesAttempt } from '../batch/attempt-texts.ts';
import { TimeNotationError, writeTime } from '../parameters/scheduled-time.ts';
import { schemaProblems } from './check-batch.ts';
import { parametersSchema, parametersShape } from './parameters-schema.ts';

/** The values that every batch has. */
export interface BatchFacts {
  readonly batchId: string;
  /** The time for which a schedule started the batch, else the time of its start. `scheduledTime` of the request is used first. */
  readonly scheduledTime: Date;
}

/** A request without placeholders. */
export interface ExpandedRequest {
  /** Without the fields for parameters. The number of the attempt is 1. */
  readonly request: UnknownRecord;
  readonly attemptTexts: readonly AttemptText[];
}

const OPEN = '${{';
const CLOSE = '}}';
const MAX_PLACEHOLDERS = 1000;
const MAX_DEPTH = 100;

/**
 * Expands the placeholders `${{ name }}` in the values of a request, or reports everything that is wrong with its parameters.
 * Other forms are left as they are: Spark's `${spark.…}` and `${env:…}`, shells' `${NAME}`, Kubernetes' `$(NAME)`.
 */
export function expandRequest(
  request: UnknownRecord,
  facts: BatchFacts,
): ExpandedRequest | { readonly problems: readonly BatchProblem[] } {
  const usesParameters = Object.keys(parametersShape).some((field) => Object.hasOwn(request, field));
  if (!usesParameters && !containsPlaceholder(request)) return { request, attemptTexts: [] };
  const parsed = parametersSchema.safeParse(request);
  if (!parsed.success) return { problems: schemaProblems(parsed.error, request) };
  const { parameters = {}, parameterValues = {}, scheduledTime } = parsed.data;
  const expansion = new Expansion({
    parameters: new Map(Object.entries(parameters)),
    values: new Map(Object.entries(parameterValues)),
    facts: { ...facts, ...(scheduledTime !== undefined && { scheduledTime: new Date(scheduledTime) }) },
  });
  const fields = Object.entries(request).filter(([field]) => !Object.hasOwn(parametersShape, field));
  const expanded = asRecord(expansion.expand(Object.fromEntries(fields), []));
  const problems = [...expansion.parameterProblems(), ...expansion.problems];
  return problems.length > 0 ? { problems } : { request: expanded, attemptTexts: expansion.attemptTexts };
}

/** Whether any text of a request, or any key, contains a placeholder. */
export function containsPlaceholder(request: unknown): boolean {
  const pending = [request];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next === 'string') {
      if (next.includes(OPEN)) return true;
    } else if (Array.isArray(next)) {
      for (const item of next) pending.push(item);
    } else if (typeof next === 'object' && next !== null) {
      for (const [key, value] of Object.entries(next)) pending.push(key, value);
    }
  }
  return false;
}

interface ExpansionInput {
  readonly parameters: ReadonlyMap<string, ParameterDeclaration>;
  readonly values: ReadonlyMap<string, ParameterValue>;
  readonly facts: BatchFacts;
}

/** Fields whose values are text, whatever the type of a parameter. */
const TEXT_FIELDS = new Set(['arguments', 'deps', 'sparkConfFiles', 'hadoopConfFiles', 'krb5Conf']);
const TEXT_MAPS = new Set(['env', 'labels', 'annotations', 'nodeSelector']);
/** Texts with a syntax of their own, in which a value could become something else, with the way to set values there. */
const OPAQUE_TEXTS: Readonly<Record<string, string>> = {
  'submit.manifest': 'placeholders are not expanded in a manifest: put them into submit.variables',
};

/** One pass over a request. */
class Expansion {
  readonly problems: BatchProblem[] = [];
  readonly attemptTexts: AttemptText[] = [];
  readonly #input: ExpansionInput;
  readonly #used = new Set<string>();
  #placeholders = 0;
  #characters = 0;

  constructor(input: ExpansionInput) {
    this.#input = input;
  }

  /** The value with its placeholders expanded. */
  expand(value: unknown, path: readonly (string | number)[]): unknown {
    if (typeof value === 'string') return value.includes(OPEN) ? this.#text(value, path) : value;
    if (typeof value !== 'object' || value === null) return value;
    if (path.length > MAX_DEPTH) {
      this.#report(path.slice(0, 3), `is nested more than ${MAX_DEPTH} levels deep`);
      return value;
    }
    if (Array.isArray(value)) return value.map((item, index) => this.expand(item, [...path, index]));
    return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => this.#field(key, inner, path)));
  }

  /** What is wrong with declarations and values. */
  parameterProblems(): BatchProblem[] {
    const { parameters, values } = this.#input;
    const declared = [...parameters.keys()].join(', ') || 'none';
    const unknown = [...values.keys()].filter((name) => !parameters.has(name));
    return [
      ...unknown.map((name) => ({
        path: formatPath(['parameterValues', name]),
        message: `is not a parameter of this batch (declared: ${truncate(declared, 500)})`,
      })),
      ...[...parameters].flatMap(([name, { type = 'string', default: fallback }]) => [
        ...valueProblem(['parameters', name, 'default'], type, fallback),
        ...valueProblem(['parameterValues', name], type, values.get(name)),
        ...(fallback === undefined && !values.has(name)
          ? [
              {
                path: formatPath(['parameters', name]),
                message: 'has no value and no default: give one (--set, parameterValues)',
              },
            ]
          : []),
        ...(this.#used.has(name)
          ? []
          : [
              {
                path: formatPath(['parameters', name]),
                message: `is not used: write \${{ ${name} }} where its value belongs`,
              },
            ]),
      ]),
    ];
  }

  #field(key: string, inner: unknown, path: readonly (string | number)[]): (readonly [string, unknown])[] {
    const at = [...path, key];
    if (key.includes(OPEN)) this.#report(at, 'is a key with a placeholder: only values are expanded');
    // Spark reads the text of the template's file instead of `template`, which is expanded.
    if (formatPath(at) === 'executor.templateText' && containsPlaceholder(inner)) return [];
    return [[key, this.expand(inner, at)]];
  }

  #text(text: string, path: readonly (string | number)[]): unknown {
    const opaque = lookUp(OPAQUE_TEXTS, formatPath(path));
    if (opaque !== undefined) return this.#report(path, opaque);
    /** The text before, between and after the numbers of the attempt. */
    const parts = [''];
    const add = (more: string) => parts.push(`${parts.pop() ?? ''}${more}`);
    let from = 0;
    for (;;) {
      const open = text.indexOf(OPEN, from);
      if (open === -1) break;
      if (text[open - 1] === '$' && open > from) {
        add(`${text.slice(from, open - 1)}${OPEN}`);
        from = open + OPEN.length;
        continue;
      }
      const close = text.indexOf(CLOSE, open);
      if (close === -1)
        return this.#report(
          path,
          `has a "${OPEN}" without "${CLOSE}"; to write "${OPEN}" itself, double its dollar sign`,
        );
      const value = this.#value(text.slice(open + OPEN.length, close).trim(), path);
      if (value === undefined) return undefined;
      if (open === 0 && close + CLOSE.length === text.length && typeof value !== 'symbol') {
        return isTextField(path) ? String(value) : value;
      }
      add(text.slice(from, open));
      if (typeof value === 'symbol') parts.push('');
      else add(String(value));
      from = close + CLOSE.length;
    }
    add(text.slice(from));
    if (parts.length > 1) this.attemptTexts.push({ path, parts });
    return parts.join('1');
  }

  /** The value of what is between the braces; undefined when it has a problem. */
  #value(expression: string, path: Path): ParameterValue | typeof ATTEMPT | undefined {
    this.#placeholders += 1;
    if (this.#placeholders > MAX_PLACEHOLDERS) {
      if (this.#placeholders > MAX_PLACEHOLDERS + 1) return undefined;
      return this.#report([], `has more than ${MAX_PLACEHOLDERS} placeholders`);
    }
    const [head = '', ...notation] = expression.split(',').map((part) => part.trim());
    const { name, sign, amount, unit } =
      /^(?<name>[A-Za-z]\w{0,62})(?:\s*(?<sign>[+-])\s*(?<amount>\d{1,6})\s*(?<unit>[a-z]+))?$/.exec(head)?.groups ??
      {};
    if (name === undefined || notation.length > 2) {
      return this.#report(
        path,
        `has the placeholder "${truncate(expression, 100)}": write a name, or scheduledTime with offset, format and time zone (scheduledTime -1d, yyyy-MM-dd, Europe/Berlin)`,
      );
    }
    if (name === 'scheduledTime') {
      const offset =
        amount !== undefined && unit !== undefined ? { amount: Number(`${sign ?? ''}${amount}`), unit } : undefined;
      return this.#scheduledTime(path, { offset, notation });
    }
    if (amount !== undefined || notation.length > 0) {
      return this.#report(path, `has an offset or a format after "${name}": only scheduledTime takes them`);
    }
    return this.#named(name, path);
  }

  #scheduledTime(
    path: Path,
    { offset, notation }: { offset: { amount: number; unit: string } | undefined; notation: readonly string[] },
  ): string | undefined {
    const [format, zone] = notation;
    try {
      return writeTime(this.#input.facts.scheduledTime, {
        ...(offset && { offset }),
        ...(format !== undefined && { format }),
        ...(zone !== undefined && { zone }),
      });
    } catch (error) {
      if (!(error instanceof TimeNotationError)) throw error;
      return this.#report(path, truncate(error.message, 300));
    }
  }

  #named(name: string, path: Path): ParameterValue | typeof ATTEMPT | undefined {
    if (name === 'batchId') return this.#counted(this.#input.facts.batchId, path);
    if (name === 'attempt') {
      if (takesAttempt(path)) return ATTEMPT;
      return this.#report(
        path,
        'cannot contain the number of the attempt: only arguments, driver.env and executor.env can',
      );
    }
    const declaration = this.#input.parameters.get(name);
    if (!declaration) {
      return this.#report(
        path,
        `has the placeholder "${name}", which is not declared in parameters (there are scheduledTime, batchId and attempt as well)`,
      );
    }
    this.#used.add(name);
    const value = this.#input.values.get(name) ?? declaration.default;
    const typed = value === undefined ? undefined : typedValue(declaration.type ?? 'string', value);
    // A missing or ill-typed value is reported once, with its parameter.
    return typed === undefined ? undefined : this.#counted(typed, path);
  }

  /** Repetitions of a long value could exhaust the memory of a worker. */
  #counted(value: ParameterValue, path: Path): ParameterValue | undefined {
    if (typeof value !== 'string') return value;
    const before = this.#characters;
    this.#characters += value.length;
    if (this.#characters <= MAX_REQUEST_BYTES) return value;
    if (before <= MAX_REQUEST_BYTES)
      this.#report(path, 'makes the batch larger than 1 MiB by the values of its placeholders');
    return undefined;
  }

  #report(path: Path, message: string): undefined {
    this.problems.push({ path: formatPath(path), message });
    return undefined;
  }
}

/** Stands for the number of the attempt, which is not known yet. */
const ATTEMPT = Symbol('attempt');

function isTextField([field, key]: Path): boolean {
  return TEXT_FIELDS.has(String(field)) || (typeof key === 'string' && TEXT_MAPS.has(key));
}

type ParameterType = NonNullable<ParameterDeclaration['type']>;

const TYPE_NAMES: Readonly<Record<ParameterType, string>> = {
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

/** The value of a parameter, which may be given as text; undefined when it has another type. */
function typedValue(type: ParameterType, value: ParameterValue): ParameterValue | undefined {
  switch (type) {
    case 'string':
      return String(value);
    case 'boolean':
      return ['true', 'false'].includes(String(value)) ? String(value) === 'true' : undefined;
    case 'integer':
    case 'number': {
      const pattern = type === 'integer' ? /^-?\d{1,15}$/ : /^-?\d{1,15}(?:\.\d{1,15})?$/;
      const number = typeof value === 'string' && pattern.test(value) ? Number(value) : value;
      if (typeof number !== 'number') return undefined;
      return type === 'number' || Number.isSafeInteger(number) ? number : undefined;
    }
  }
}

function valueProblem(path: Path, type: ParameterType, value: ParameterValue | undefined): BatchProblem[] {
  if (value === undefined || typedValue(type, value) !== undefined) return [];
  const given = truncate(JSON.stringify(value), 100);
  return [{ path: formatPath(path), message: `must be ${TYPE_NAMES[type]}, not ${given}` }];
}
