import type { ApiRequest, RequestMatch } from '../api-proxy.ts';
import type { Simulation } from '../bench.ts';
import { CONFIG_MAP, DRIVER, manifestBatch, SERVICE } from '../manifests.ts';
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
    batch: (name, simulation, more) => {
      const annotations = Object.entries({ 'run-time': '0.5s', ...simulation });
      return {
        ...manifestBatch({
          documents: [
            DRIVER.replace(/^ {4}sim\..*$/m, () =>
              annotations.map(([key]) => `    sim.spark-batch/${key}: \${${variable(key)}}`).join('\n'),
            ),
            CONFIG_MAP,
            SERVICE,
          ],
          variables: variables(annotations),
        }),
        name,
        namespace,
        ...more,
      };
    },
  });

function variables(annotations: readonly [key: string, value: string][]): Simulation {
  return Object.fromEntries(annotations.map(([key, value]) => [variable(key), value]));
}

const variable = (key: string) => key.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
