import { expect, test } from '@jest/globals';
import type { z } from 'zod';
import type { configurationSchema } from '../../../../src/config/schema/document.ts';
import type { clusterSchema } from '../../../../src/kubernetes/auth/cluster-options.ts';
import type {
  ClusterOptions,
  ConfigurationInput,
  SparkSubmitOptions,
} from '../../../../src/model/configuration-input.ts';
import type { sparkSubmitSchema } from '../../../../src/submit/spark-submit/options.ts';
import type { Same } from '../../../support/same-type.ts';

test('The plain types of the configuration are those of the schema, field by field', () => {
  // Checked by the compiler: a field that differs in name, type or optionality makes these lines errors.
  const configuration: Same<ConfigurationInput, z.input<typeof configurationSchema>> = true;
  const cluster: Same<ClusterOptions, z.input<typeof clusterSchema>> = true;
  const sparkSubmit: Same<SparkSubmitOptions, z.input<typeof sparkSubmitSchema>> = true;
  expect([configuration, cluster, sparkSubmit]).toEqual([true, true, true]);
});
