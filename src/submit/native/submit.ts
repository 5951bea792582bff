import { uiAddress } from '../../model/batch/spark-ui-access.ts';
import { createDriverObjects, startDriver, sparkUiUrl } from '../shared/driver-objects.ts';
import type { SubmitInput, Submitter } from '../shared/submitter.ts';
import { buildNativeDriver, type NativeDriver } from './build.ts';
import { checkNative } from './check.ts';
import { uiValues } from './steps/spark-ui.ts';

/**
 * The default kind: builds the driver's objects as Spark's own submission client does, in this process and without a
 * JVM.
 */
export const nativeSubmitter: Submitter = {
  check: checkNative,

  async submit(input) {
    const objects = buildNativeDriver(input);
    const submission = await createDriverObjects(objects, input);
    const url = sparkUiUrl(objects.dependents);
    const outside = outsideUrl(objects, input);
    return {
      ...submission,
      ...(url !== undefined && { sparkUiUrl: url }),
      ...(outside !== undefined && { links: { sparkUi: outside } }),
    };
  },

  start: startDriver,
};

/** The address of the Spark UI outside the cluster, if the driver has an Ingress or an HTTPRoute. */
function outsideUrl({ dependents }: NativeDriver, input: SubmitInput): string | undefined {
  const hasAccess = dependents.some(({ kind }) => kind === 'Ingress' || kind === 'HTTPRoute');
  return hasAccess ? uiAddress(input.plan.sparkUi ?? {}, uiValues(input))?.url : undefined;
}
