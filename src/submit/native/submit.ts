import { createDriverObjects, startDriver, sparkUiUrl } from '../shared/driver-objects.ts';
import type { Submitter } from '../shared/submitter.ts';
import { buildNativeDriver } from './build.ts';
import { checkNative } from './check.ts';

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
    return { ...submission, ...(url !== undefined && { sparkUiUrl: url }) };
  },

  start: startDriver,
};
