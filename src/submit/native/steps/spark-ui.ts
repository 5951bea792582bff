import type { V1Ingress, V1ObjectMeta } from '@kubernetes/client-node';
import type { PlainObject } from '../../../kubernetes/transport/plain-object-api.ts';
import {
  fillUiTemplate,
  type UiHttpRoute,
  type UiIngress,
  type UiValues,
  uiAddress,
} from '../../../model/batch/spark-ui-access.ts';
import { dependentName, serviceName } from '../../../spark/names.ts';
import { driverPorts } from '../../../spark/ports.ts';
import { type FeatureStep, type StepInput, withDependent, withProperties } from './step.ts';

/**
 * The Ingress or HTTPRoute by which people reach the Spark UI, if the configuration has one. Not a step of Spark.
 *
 * Below a path, Spark has to know it: `spark.ui.proxyBase` begins the links of its pages, and `spark.ui.proxyRedirectUri` makes
 * its redirects relative to the host. The proxy removes the path from requests.
 */
export const sparkUi: FeatureStep = (draft, input) => {
  const { ingress, httpRoute } = input.plan.sparkUi ?? {};
  const values = uiValues(input);
  const { host, path } = uiAddress({ ingress, httpRoute }, values) ?? {};
  // Without the Service, which a batch can leave out, there is nothing to lead to.
  const hasService = draft.dependents.some(({ kind }) => kind === 'Service');
  if (host === undefined || path === undefined || !hasService || hasNoUi(input)) return draft;
  const object = ingress
    ? ingressOf(ingress, host, path, input)
    : httpRoute && httpRouteOf(httpRoute, host, path, input);
  if (!object) return draft;
  const withAccess = withDependent(draft, object);
  if (path === '' || input.requested['spark.ui.proxyBase'] !== undefined) return withAccess;
  const { 'spark.ui.proxyRedirectUri': redirectUri = '/' } = input.requested;
  return withProperties(withAccess, { 'spark.ui.proxyBase': path, 'spark.ui.proxyRedirectUri': redirectUri });
};

/** The values of the templates for a driver. */
export function uiValues({ plan, attempt }: Pick<StepInput, 'plan' | 'attempt'>): UiValues {
  const { driverName: pod, applicationId } = attempt;
  return { namespace: plan.batch.namespace, pod, applicationId };
}

function hasNoUi({ requested }: StepInput): boolean {
  return requested['spark.ui.enabled']?.trim().toLowerCase() === 'false';
}

function metadataOf({ annotations }: UiIngress | UiHttpRoute, input: StepInput): V1ObjectMeta {
  const filled = Object.entries(annotations).map(([name, value]) => [name, fillUiTemplate(value, uiValues(input))]);
  return {
    name: dependentName(input.attempt, '-ui'),
    annotations: Object.fromEntries(filled) as Record<string, string>,
  };
}

function uiPort({ requested, version }: StepInput): number {
  return driverPorts(requested, version, 'service').find(({ name }) => name === 'spark-ui')?.port ?? 4040;
}

function ingressOf(template: UiIngress, host: string, path: string, input: StepInput): PlainObject & V1Ingress {
  const { className, tlsSecret, pathPattern } = template;
  const backend = { service: { name: serviceName(input.attempt), port: { number: uiPort(input) } } };
  const rule =
    pathPattern === undefined
      ? { path: path === '' ? '/' : path, pathType: 'Prefix', backend }
      : { path: fillUiTemplate(pathPattern, uiValues(input)), pathType: 'ImplementationSpecific', backend };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: metadataOf(template, input),
    spec: {
      ...(className !== undefined && { ingressClassName: className }),
      ...(tlsSecret !== undefined && { tls: [{ hosts: [host], secretName: tlsSecret }] }),
      rules: [{ host, http: { paths: [rule] } }],
    },
  };
}

function httpRouteOf(template: UiHttpRoute, host: string, path: string, input: StepInput): PlainObject {
  const rewrite = {
    type: 'URLRewrite',
    urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } },
  };
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: metadataOf(template, input),
    spec: {
      parentRefs: template.parentRefs.map((one) => ({ ...one })),
      hostnames: [host],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: path === '' ? '/' : path } }],
          ...(path !== '' && { filters: [rewrite] }),
          backendRefs: [{ name: serviceName(input.attempt), port: uiPort(input) }],
        },
      ],
    },
  } as PlainObject;
}
