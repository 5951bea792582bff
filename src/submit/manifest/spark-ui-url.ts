import type { V1Ingress, V1Service } from '@kubernetes/client-node';
import type { PlainObject } from '../../kubernetes/transport/plain-object-api.ts';

const UI_PORT = 4040;

/**
 * URL of the Spark UI once the driver runs: at the host of the manifest's Ingress; else, inside the cluster, at its
 * Service with a port that is named spark-ui or is 4040. Undefined when the manifest has neither.
 */
export function manifestUiUrl(dependents: readonly PlainObject[]): string | undefined {
  for (const object of dependents) {
    const url = object.kind === 'Ingress' ? ingressUrl(object) : undefined;
    if (url !== undefined) return url;
  }
  for (const object of dependents) {
    const url = object.kind === 'Service' ? serviceUrl(object) : undefined;
    if (url !== undefined) return url;
  }
  return undefined;
}

function ingressUrl({ spec }: PlainObject & V1Ingress): string | undefined {
  const rule = spec?.rules?.find(({ host }) => typeof host === 'string' && host !== '' && !host.includes('*'));
  const host = rule?.host;
  if (host === undefined) return undefined;
  const scheme = spec?.tls?.some(({ hosts }) => hosts?.includes(host)) ? 'https' : 'http';
  // Some controllers read paths as regular expressions: the address goes as far as the literal prefix.
  const path = rule?.http?.paths?.[0]?.path?.replace(/[([*^$\\].*$/, '') ?? '/';
  return `${scheme}://${host}${path}`;
}

function serviceUrl({ metadata, spec }: PlainObject & V1Service): string | undefined {
  const port = spec?.ports?.find(({ name }) => name === 'spark-ui') ?? spec?.ports?.find((one) => one.port === UI_PORT);
  return port && `http://${metadata?.name}.${metadata?.namespace}.svc:${port.port}`;
}
