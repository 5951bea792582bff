import type { ApiRequest, RequestMatch } from '../proxies/api-proxy.ts';
import { simulatedManifest } from '../manifests.ts';
import type { OpenKind } from './kind.ts';

const isDryRun = ({ url }: ApiRequest) => url.includes('dryRun=');

/** Creations other than the dry runs that precede them. */
const creationOf = (resource: string): RequestMatch => ({
  verb: 'create',
  resource,
  where: (request) => !isDryRun(request),
});

/** The worker creates the driver from the user's YAML. */
export const manifest: OpenKind = ({ cluster: { namespace } }) =>
  Promise.resolve({
    creating: creationOf('pods'),
    killing: { verb: 'delete', resource: 'pods' },
    deaths: [
      ['before the driver is created', 'dies-driver', creationOf('pods'), 'before'],
      ['between driver and ConfigMap', 'dies-config', creationOf('configmaps'), 'before'],
    ],
    batch: (name, simulation, more) => ({ ...simulatedManifest(simulation), name, namespace, ...more }),
  });
