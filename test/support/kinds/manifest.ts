import type { ApiRequest, RequestMatch } from '../proxies/api-proxy.ts';
import { simulatedManifest } from '../manifests.ts';
import type { OpenKind } from './kind.ts';

const isRehearsal = ({ url }: ApiRequest) => url.includes('dryRun=');

/** Creations that count: each is rehearsed by a dry run before. */
const creationOf = (resource: string): RequestMatch => ({
  verb: 'create',
  resource,
  where: (request) => !isRehearsal(request),
});

/** The driver is made by the worker, from the author's own YAML. */
export const manifest: OpenKind = ({ cluster: { namespace } }) =>
  Promise.resolve({
    making: creationOf('pods'),
    killing: { verb: 'delete', resource: 'pods' },
    deaths: [
      ['before the driver is created', 'dies-driver', creationOf('pods'), 'before'],
      ['between driver and ConfigMap', 'dies-config', creationOf('configmaps'), 'before'],
    ],
    batch: (name, simulation, more) => ({ ...simulatedManifest(simulation), name, namespace, ...more }),
  });
