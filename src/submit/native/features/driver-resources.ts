import { languageOf } from '../../../spark/application.ts';
import { javaDouble } from '../../../spark/properties.ts';
import { driverMemoryMiB, sharedOverheadFactor, customResources } from '../../../spark/pod-resources.ts';
import { type Feature, withContainer, withProperties } from './feature.ts';

/** CPU, memory and devices of the driver (as Spark's `BasicDriverFeatureStep`): memory is limited, CPU only on request. */
export const driverResources: Feature = (draft, { plan, requested, version }) => {
  const language = languageOf(plan.batch);
  const memory = `${driverMemoryMiB({ properties: requested, language, version })}Mi`;
  const cpuLimit = requested['spark.kubernetes.driver.limit.cores'];
  const { requests, limits } = draft.container.resources ?? {};
  const devices = customResources(requested, 'driver').map(({ name, vendor, amount }) => [`${vendor}/${name}`, amount]);
  return withProperties(
    withContainer(draft, {
      resources: {
        ...draft.container.resources,
        requests: {
          ...requests,
          cpu: requested['spark.kubernetes.driver.request.cores'] ?? requested['spark.driver.cores'] ?? '1',
          memory,
        },
        limits: { ...limits, ...(cpuLimit !== undefined && { cpu: cpuLimit }), memory, ...Object.fromEntries(devices) },
      },
    }),
    {
      'spark.kubernetes.memoryOverheadFactor': javaDouble(sharedOverheadFactor({ properties: requested, language })),
    },
  );
};
