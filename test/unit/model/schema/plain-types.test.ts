import { expect, test } from '@jest/globals';
import type { z } from 'zod';
import type { batchSchema } from '../../../../src/model/schema/batch-schema.ts';
import type { sweepSchema } from '../../../../src/model/schema/sweep-schema.ts';
import type { SweepOptions, SweepRequest } from '../../../../src/model/sweep/sweep-request.ts';
import type { Batch, BatchRequest } from '../../../../src/model/batch/batch.ts';
import type { Same } from '../../../support/same-type.ts';

test('The plain types of a batch are those of the schema, field by field', () => {
  // Checked by the compiler: a field that differs in name, type or optionality makes these lines errors.
  const requestIsSame: Same<BatchRequest, z.input<typeof batchSchema>> = true;
  const batchIsSame: Same<Batch, z.output<typeof batchSchema>> = true;
  expect([requestIsSame, batchIsSame]).toEqual([true, true]);
});

test('The plain types of a sweep are those of the schema, field by field', () => {
  const requestIsSame: Same<SweepRequest, z.input<typeof sweepSchema>> = true;
  const optionsAreSame: Same<SweepOptions, z.output<typeof sweepSchema>> = true;
  expect([requestIsSame, optionsAreSame]).toEqual([true, true]);
});
