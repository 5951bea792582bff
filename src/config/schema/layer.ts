import { z } from 'zod';
import { limitsSchema, type Limits } from './limits.ts';

/** Part of a batch. The schema accepts any map; `check-layers.ts` checks that each value is one a batch can have. */
const partOfBatch = z.record(z.string(), z.unknown());

/** The fields that every layer of the configuration has. */
export const layerShape = {
  defaults: partOfBatch
    .meta({ description: 'Values for batches that do not set them: any fields of a batch but its name.' })
    .optional(),
  forced: partOfBatch
    .meta({ description: 'Values that a batch cannot override: a batch that sets another value is refused.' })
    .optional(),
  limits: limitsSchema.meta({ description: 'Limits on the resources that batches request and access.' }).optional(),
};

/** The values that a layer of the configuration sets for batches. */
export interface Layer {
  readonly defaults?: UnvalidatedBatch | undefined;
  readonly forced?: UnvalidatedBatch | undefined;
  readonly limits?: Limits | undefined;
}

/** A layer that matches a batch. */
export interface MatchingLayer extends Layer {
  /** Its name in messages: `defaults`, `cluster prod`, `namespace team-a`, `tenant risk`. */
  readonly name: string;
}

/** A batch, or part of one, before validation. */
export type UnvalidatedBatch = Readonly<Record<string, unknown>>;
