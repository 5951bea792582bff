import { z } from 'zod';
import { batchSchema } from '../../model/schema/batch-schema.ts';
import type { CleanupPolicy, OwnCleanup } from '../../model/batch/cleanup-policy.ts';
import type { PolicyInForce } from '../../model/retention/retention.ts';
import { asRecord, withoutNulls } from '../../model/lang.ts';
import type { ConfigurationDocument } from '../schema/document.ts';
import type { UnvalidatedBatch } from '../schema/layer.ts';
import { BATCH } from './apply-layers.ts';
import { type LayerSelector, matchingLayers } from './matching-layers.ts';
import { mergeForced, type ValueSource } from './merge.ts';

const { cleanup, retention } = batchSchema.in.shape;
const policySchema = z.object({ cleanup, retention });

/**
 * The cleanup policy of a terminated driver under the configuration now in force: forced values of layers first, then what the
 * request set, then the defaults of layers. The retention is capped by the limits of all layers.
 */
export function currentCleanupPolicy(
  document: ConfigurationDocument,
  selector: LayerSelector,
  requested: OwnCleanup,
): PolicyInForce {
  const layers = matchingLayers(document, selector);
  const sources = (part: 'defaults' | 'forced'): ValueSource[] =>
    layers.map(({ name, [part]: values = {} }) => ({ from: name, values: cleanupFields(values) }));
  const { batch } = mergeForced(sources('defaults'), sources('forced'), {
    from: BATCH,
    values: asInput(requested),
  });
  // A null that unsets nothing would make a request invalid. Here the driver exists already, so the schema's default applies.
  const policy = policySchema.parse(withoutNulls(batch));
  const longest = layers.flatMap(({ limits }) => limits?.retention ?? []);
  if (longest.length === 0) return policy;
  const maxRetention = Math.min(...longest);
  return { ...policy, retention: Math.min(policy.retention, maxRetention), maxRetention };
}

/**
 * The part of the cleanup policy that the request sets itself. It keeps its value when defaults change later.
 * @param request as written, before layers
 * @param batch the validated batch
 */
export function ownCleanup(request: unknown, batch: CleanupPolicy): OwnCleanup {
  const sets = (field: keyof CleanupPolicy): boolean => field in asRecord(request);
  return {
    ...(sets('cleanup') && { cleanup: batch.cleanup }),
    ...(sets('retention') && { retention: batch.retention }),
  };
}

function cleanupFields(values: UnvalidatedBatch): UnvalidatedBatch {
  return Object.fromEntries(Object.entries(values).filter(([field]) => field === 'cleanup' || field === 'retention'));
}

/** A validated policy as input for the schema, which takes durations as text. */
function asInput({ cleanup: kind, retention: milliseconds }: OwnCleanup): UnvalidatedBatch {
  return {
    ...(kind && { cleanup: kind }),
    ...(milliseconds !== undefined && { retention: `${milliseconds}ms` }),
  };
}
