import { z } from 'zod';
import { limitsSchema, type Limits } from './limits.ts';

/** Part of a batch as its author would write it: what layers say. Checked as one by `check-layers.ts`. */
const partOfBatch = z.record(z.string(), z.unknown());

/** What every layer of the configuration can say. */
export const layerShape = {
  defaults: partOfBatch
    .meta({ description: 'Values of batches that do not say otherwise: any fields of a batch but its name.' })
    .optional(),
  forced: partOfBatch
    .meta({ description: 'Values that a batch can not override: one that says otherwise is refused.' })
    .optional(),
  limits: limitsSchema.meta({ description: 'What batches may ask for and reach.' }).optional(),
};

/** What a layer of the configuration says of batches. */
export interface Layer {
  readonly defaults?: UnvalidatedBatch | undefined;
  readonly forced?: UnvalidatedBatch | undefined;
  readonly limits?: Limits | undefined;
}

/** A layer that applies to a batch. */
export interface MatchingLayer extends Layer {
  /** How messages call it: `defaults`, `cluster prod`, `namespace team-a`, `tenant risk`. */
  readonly name: string;
}

/** A batch, or part of one, that is not validated yet. */
export type UnvalidatedBatch = Readonly<Record<string, unknown>>;
