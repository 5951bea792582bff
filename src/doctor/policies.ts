import { isDeepStrictEqual } from 'node:util';
import { asApiError } from '../kubernetes/transport/api-error.ts';
import type { Cluster } from '../kubernetes/transport/cluster.ts';
import { asRecord, isRecord } from '../model/lang.ts';
import type { PolicyObject } from '../policies/index.ts';
import { type Check, type CheckResult, ok, skipped, warning } from './check.ts';

const COLLECTIONS = {
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings',
} as const;

/** Checks, for each policy of the configuration in a file, whether the cluster has it as it is today, and in force. */
export function policyChecks(cluster: Cluster, expected: readonly PolicyObject[], file: string): Check[] {
  const byName = Map.groupBy(expected, ({ metadata }) => metadata.name);
  return [...byName].map(([name, objects]) => ({
    subject: `cluster ${cluster.name}`,
    name: `admission policy ${name}`,
    run: async (signal) => {
      const states = [];
      for (const object of objects) states.push(await stateOf(cluster, object, signal));
      return resultOf(cluster, states, file);
    },
  }));
}

/** A policy or binding as it should be, and as it is. */
interface ObjectState {
  readonly expected: PolicyObject;
  readonly actual: Readonly<Record<string, unknown>> | 'missing' | 'unreadable';
}

async function stateOf(cluster: Cluster, expected: PolicyObject, signal: AbortSignal): Promise<ObjectState> {
  const { kind, apiVersion, metadata } = expected;
  const path = `/apis/${apiVersion}/${COLLECTIONS[kind]}/${encodeURIComponent(metadata.name)}`;
  const what = `reading ${kind} ${metadata.name} in ${cluster.name}`;
  try {
    const { text } = await cluster.requestObject(what, signal, (objects, attempt) => objects.get(path, attempt));
    return { expected, actual: asRecord(JSON.parse(text)) };
  } catch (error) {
    const apiError = asApiError(error, what);
    if (apiError.isNotFound) return { expected, actual: 'missing' };
    if (apiError.status === 403) return { expected, actual: 'unreadable' };
    throw apiError;
  }
}

function resultOf(cluster: Cluster, states: readonly ObjectState[], file: string): CheckResult {
  if (states.some(({ actual }) => actual === 'unreadable')) {
    return skipped(
      'the permission to get validatingadmissionpolicies is missing: run the doctor with credentials of an administrator',
    );
  }
  const problems = states.flatMap(problemsOf);
  if (problems.length > 0) {
    return warning(
      problems.join('; '),
      `sparkbatch policies --config ${file} --cluster ${cluster.name} | kubectl apply -f -`,
      'Add --worker-namespace, --service-account and --trusted-user as they are for this worker.',
    );
  }
  const namespaces = states.flatMap(({ expected }) => namespacesOf(expected.spec) ?? []);
  return ok(`is in force in ${namespaces.join(', ')}`);
}

function problemsOf({ expected, actual }: ObjectState): string[] {
  const { kind, spec } = expected;
  const isBinding = kind === 'ValidatingAdmissionPolicyBinding';
  if (!isRecord(actual)) {
    return [isBinding ? 'is not in force: its binding is missing' : 'is not installed: what it refuses is accepted'];
  }
  const found = asRecord(actual['spec']);
  if (isBinding) return bindingProblems(spec, found);
  const different = differences(found, spec);
  return different.length > 0 ? [`differs from the configuration in ${different.join(', ')}`] : [];
}

/** How a binding fails to put its policy in force: it does not deny, it leaves out namespaces, or it is different otherwise. */
function bindingProblems(spec: PolicyObject['spec'], found: Readonly<Record<string, unknown>>): string[] {
  const { validationActions: actions } = found;
  if (!Array.isArray(actions) || !actions.includes('Deny')) {
    const text = Array.isArray(actions) ? actions.join(', ') : 'none';
    return [`is not in force: its binding does not deny (validationActions: ${text})`];
  }
  const served = namespacesOf(found);
  const unserved = served && namespacesOf(spec)?.filter((namespace) => !served.includes(namespace));
  if (unserved && unserved.length > 0) return [`is not in force in ${unserved.join(', ')}`];
  const different = differences(found, spec);
  return different.length > 0 ? [`its binding differs from the configuration in ${different.join(', ')}`] : [];
}

/** The namespaces that a binding selects by name; undefined for anything but the selector that `sparkbatch policies` prints. */
function namespacesOf(spec: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const { matchExpressions } = asRecord(asRecord(spec['matchResources'])['namespaceSelector']);
  const [only, ...others] = Array.isArray(matchExpressions) ? matchExpressions.map(asRecord) : [];
  const { values } = only ?? {};
  return others.length === 0 && Array.isArray(values) ? values.filter((value) => typeof value === 'string') : undefined;
}

/** The most differences that are named. */
const MAX_DIFFERENCES = 5;

/** The fields of a spec that are not as expected. The API server adds defaults, which are no differences. */
function differences(actual: Readonly<Record<string, unknown>>, expected: Readonly<Record<string, unknown>>): string[] {
  const names = Object.keys(expected).filter((field) => !contains(actual[field], expected[field]));
  const added = ['validations', 'matchConditions', 'auditAnnotations', 'paramKind', 'paramRef'].filter(
    (field) => expected[field] === undefined && !isDeepStrictEqual(actual[field] ?? [], []),
  );
  return [...names, ...added].slice(0, MAX_DIFFERENCES);
}

/** Whether a value has everything that is expected. The API server adds defaults. */
function contains(actual: unknown, expected: unknown): boolean {
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, index) => contains(actual[index], item))
    );
  }
  if (!isRecord(expected)) return actual === expected;
  return isRecord(actual) && Object.entries(expected).every(([key, item]) => contains(actual[key], item));
}
