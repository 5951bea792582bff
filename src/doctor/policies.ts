import { asApiError } from '../kubernetes/transport/api-error.ts';
import type { Cluster } from '../kubernetes/transport/cluster.ts';
import { isRecord } from '../model/lang.ts';
import type { PolicyObject } from '../policies/index.ts';
import { type Check, type CheckResult, ok, skipped, warning } from './check.ts';

const COLLECTIONS = {
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings',
} as const;

/** Checks whether a cluster has the policies of the configuration, as they are today. */
export function policyCheck(cluster: Cluster, expected: readonly PolicyObject[]): Check {
  return {
    subject: `cluster ${cluster.name}`,
    name: 'admission policies',
    run: async (signal) => {
      const states = [];
      for (const object of expected)
        states.push({ name: object.metadata.name, state: await stateOf(cluster, object, signal) });
      return resultOf(cluster, states);
    },
  };
}

type PolicyState = 'current' | 'outdated' | 'missing' | 'unreadable';

async function stateOf(cluster: Cluster, object: PolicyObject, signal: AbortSignal): Promise<PolicyState> {
  const { kind, apiVersion, metadata } = object;
  const path = `/apis/${apiVersion}/${COLLECTIONS[kind]}/${encodeURIComponent(metadata.name)}`;
  const what = `reading ${kind} ${metadata.name} in ${cluster.name}`;
  try {
    const { text } = await cluster.requestObject(what, signal, (objects, attempt) => objects.get(path, attempt));
    const { spec } = JSON.parse(text) as { spec?: unknown };
    return contains(spec, object.spec) ? 'current' : 'outdated';
  } catch (error) {
    const apiError = asApiError(error, what);
    if (apiError.isNotFound) return 'missing';
    if (apiError.status === 403) return 'unreadable';
    throw apiError;
  }
}

function resultOf(
  cluster: Cluster,
  states: readonly { readonly name: string; readonly state: PolicyState }[],
): CheckResult {
  const named = (state: PolicyState) => [
    ...new Set(states.filter((one) => one.state === state).map(({ name }) => name)),
  ];
  const fix = `sparkbatch policies --cluster ${cluster.name} | kubectl apply -f -`;
  const [missing, outdated, current] = [named('missing'), named('outdated'), named('current')];
  if (named('unreadable').length > 0) return skipped('the permission to get validatingadmissionpolicies is missing');
  if (outdated.length === 0 && current.length === 0) {
    return warning('are not installed: limits hold for requests, but not for the pods that running code creates', fix);
  }
  const problems = [
    ...(missing.length > 0 ? [`are missing: ${missing.join(', ')}`] : []),
    ...(outdated.length > 0 ? [`differ from the configuration: ${outdated.join(', ')}`] : []),
  ];
  return problems.length > 0
    ? warning(problems.join('; '), fix)
    : ok(`the API server enforces the limits of the configuration: ${current.join(', ')}`);
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
