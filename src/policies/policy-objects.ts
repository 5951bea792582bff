import type { ConfigurationDocument } from '../config/schema/document.ts';
import { matchingLayers } from '../config/layers/matching-layers.ts';
import { tenantsOf } from '../config/placement/tenants-of-namespace.ts';
import { IMPERSONATOR } from '../model/batch/impersonation.ts';
import { DEFAULT_POLICY_NAME, TENANT_LABEL } from '../model/names.ts';
import { literal, literals } from './cel.ts';
import { limitRules, type Rule, VARIABLES } from './limit-rules.ts';
import { OWNERSHIP_VALIDATIONS, OWNERSHIP_VARIABLES } from './ownership-policy.ts';

const API_VERSION = 'admissionregistration.k8s.io/v1';
const LABELS = { 'app.kubernetes.io/part-of': 'temporal-spark-batch' };

/** Name of the match condition of the ownership policy that lists the trusted users. */
export const TRUSTED_USERS_CONDITION = 'not-a-trusted-user';

/** What policies are generated for. */
export interface PolicyInput {
  readonly document: ConfigurationDocument;
  /** A cluster of the configuration. */
  readonly cluster: string;
  /** Namespaces of that cluster in which batches run. */
  readonly namespaces: readonly string[];
  /**
   * The users that SparkBatch acts as: the worker, and the Spark operator. Only they may set the labels and annotations by which
   * SparkBatch recognizes its objects.
   */
  readonly trustedUsers: readonly string[];
  /** What the names of the objects begin with. Default `spark-batch`; two fleets on one cluster need different ones. */
  readonly name?: string;
}

/** A ValidatingAdmissionPolicy or its binding. */
export interface PolicyObject {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'ValidatingAdmissionPolicy' | 'ValidatingAdmissionPolicyBinding';
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  readonly spec: Readonly<Record<string, unknown>>;
}

/**
 * The policies and bindings that make the API server refuse what the limits of the configuration forbid, for every user: a
 * worker, a driver that creates executors, or any other code with an account of the namespace.
 */
export function policyObjects(input: PolicyInput): PolicyObject[] {
  return [...ownershipPolicy(input), ...input.namespaces.flatMap((namespace) => namespacePolicies(namespace, input))];
}

function ownershipPolicy(input: PolicyInput): PolicyObject[] {
  const { namespaces, trustedUsers, name = DEFAULT_POLICY_NAME } = input;
  return withBinding(`${name}-ownership`, namespaces, {
    matchConstraints: {
      resourceRules: resourceRules(['pods', 'services', 'configmaps', 'secrets', 'persistentvolumeclaims']),
    },
    // Members of system:masters bypass authorization anyway.
    matchConditions: [
      {
        name: TRUSTED_USERS_CONDITION,
        expression: `!(request.userInfo.username in ${literals(trustedUsers)}) && !('system:masters' in request.userInfo.groups)`,
      },
      ...(impersonates(input) ? [{ name: 'not-impersonated-by-the-worker', expression: `!(${BY_THE_WORKER})` }] : []),
    ],
    variables: Object.entries(OWNERSHIP_VARIABLES).map(([variable, expression]) => ({ name: variable, expression })),
    validations: OWNERSHIP_VALIDATIONS,
  });
}

/**
 * Whether the worker sends a request as another user. Only an account with the permission to impersonate with this extra field
 * can set it: a tenant that sends requests itself can't.
 */
const BY_THE_WORKER = `${literal(IMPERSONATOR.value)} in request.userInfo.?extra[?${literal(IMPERSONATOR.key)}].orValue([])`;

function impersonates({ document, cluster, namespaces }: PolicyInput): boolean {
  return namespaces.some((namespace) =>
    tenantsOf(document, { cluster, namespace }).some(([, tenant]) => tenant.impersonate !== undefined),
  );
}

/** One policy with the limits of the namespace, or, where several tenants share it, one more for the batches of each. */
function namespacePolicies(
  namespace: string,
  { document, cluster, name = DEFAULT_POLICY_NAME }: PolicyInput,
): PolicyObject[] {
  const tenants = tenantsOf(document, { cluster, namespace }).map(([tenant]) => tenant);
  const hasTenants = Object.keys(document.tenants).length > 0;
  const [only] = tenants.length === 1 ? tenants : [];
  const shared = limitRules(matchingLayers(document, { cluster, namespace, tenant: only }), hasTenants);
  const ofTenants = tenants.length < 2 ? [] : tenants;
  return [
    ...limitPolicy(`${name}-limits-${namespace}`, namespace, shared),
    ...ofTenants.flatMap((tenant) => {
      const layers = matchingLayers(document, { cluster, namespace, tenant }).filter(
        (layer) => layer.name === `tenant ${tenant}`,
      );
      return limitPolicy(`${name}-limits-${namespace}-${tenant}`, namespace, limitRules(layers, false), tenant);
    }),
  ];
}

function limitPolicy(name: string, namespace: string, rules: readonly Rule[], tenant?: string): PolicyObject[] {
  if (rules.length === 0) return [];
  const named = rules.map((rule, index) => ({ ...rule, variable: `refused${index + 1}` }));
  const resources = ['pods', 'pods/ephemeralcontainers', 'services', 'configmaps', 'secrets', 'persistentvolumeclaims'];
  return withBinding(name, [namespace], {
    matchConstraints: {
      resourceRules: [...resourceRules(resources), ...resourceRules(['ingresses'], 'networking.k8s.io')],
    },
    matchConditions: [
      // Controllers of the cluster add metadata of their own, such as the certificate of the API server.
      {
        name: 'not-the-control-plane',
        expression:
          "!request.userInfo.username.startsWith('system:kube-') && !request.userInfo.username.startsWith('system:serviceaccount:kube-system:')",
      },
      ...(tenant === undefined
        ? []
        : [
            {
              name: 'tenant',
              expression: `object.metadata.?labels[?${literal(TENANT_LABEL)}].orValue('') == ${literal(tenant)}`,
            },
          ]),
    ],
    variables: [
      ...Object.entries(VARIABLES).map(([variable, expression]) => ({ name: variable, expression })),
      ...named.map(({ variable, refused }) => ({ name: variable, expression: refused })),
    ],
    validations: named.map(({ resource, variable, message }) => ({
      expression: `${doesNotApply(resource)} || size(variables.${variable}) == 0`,
      messageExpression: `variables.${variable}.join(', ') + ${literal(`: ${message}`)}`,
    })),
  });
}

/**
 * Objects that exist stay as they are when limits become stricter: an update is checked only if it changes the fields that the limits concern.
 */
function doesNotApply(resource: Rule['resource']): string {
  const isUnchanged = (fields: readonly string[]) =>
    `(oldObject != null && ${fields.map((field) => `object.${field} == oldObject.${field}`).join(' && ')})`;
  switch (resource) {
    case '*':
      return isUnchanged(['metadata.?labels', 'metadata.?annotations']);
    case 'pods':
      return `request.resource.resource != 'pods' || ${isUnchanged(['spec.containers', 'spec.?initContainers', 'spec.?ephemeralContainers'])}`;
    default:
      return `request.resource.resource != ${literal(resource)} || ${isUnchanged(['spec'])}`;
  }
}

function resourceRules(resources: readonly string[], group = '') {
  return [{ apiGroups: [group], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources }];
}

function withBinding(
  name: string,
  namespaces: readonly string[],
  spec: Readonly<Record<string, unknown>>,
): PolicyObject[] {
  const metadata = { name, labels: LABELS };
  const values = [...namespaces].toSorted();
  const namespaceSelector = {
    matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }],
  };
  return [
    { apiVersion: API_VERSION, kind: 'ValidatingAdmissionPolicy', metadata, spec: { failurePolicy: 'Fail', ...spec } },
    {
      apiVersion: API_VERSION,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata,
      spec: { policyName: name, validationActions: ['Deny'], matchResources: { namespaceSelector } },
    },
  ];
}
