import { z } from 'zod';
import { asRecord, withoutNulls } from '../../model/lang.ts';
import { batchSchema } from '../../model/schema/batch-schema.ts';
import type { CleanupPolicy, OwnCleanup } from '../../model/batch/cleanup-policy.ts';
import { matchingLayers, type LayerSelector } from './matching-layers.ts';
import type { ConfigurationDocument } from '../schema/document.ts';
import type { UnvalidatedBatch } from '../schema/layer.ts';
import { mergeForced, type Values } from './merge.ts';

const { cleanup, retention } = batchSchema.in.shape;
const policySchema = z.object({ cleanup, retention });

/**
 * What becomes of a terminated driver by the configuration now in force: what its batch says itself, unless a layer forces
 * something else; else what the layers say; never kept for longer than a layer's limit.
 */
export function currentCleanupPolicy(
  document: ConfigurationDocument,
  whereabouts: LayerSelector,
  own: OwnCleanup,
): CleanupPolicy {
  const layers = matchingLayers(document, whereabouts);
  const said = (part: 'defaults' | 'forced'): Values[] =>
    layers.map(({ name, [part]: values = {} }) => ({ from: name, values: ofCleanup(values) }));
  const { batch } = mergeForced(said('defaults'), said('forced'), { from: 'batch', values: asWritten(own) });
  // A null that takes nothing back refuses batches, which is no help to a driver that is there.
  const policy = policySchema.parse(withoutNulls(batch));
  const longest = layers.flatMap(({ limits }) => limits?.retention ?? []);
  return { ...policy, retention: Math.min(policy.retention, ...longest) };
}

/**
 * What a batch says itself of its cleanup, of what was made of its request.
 * @param request as its author wrote it, before layers
 */
export function ownCleanup(request: unknown, batch: CleanupPolicy): OwnCleanup {
  const says = (field: keyof CleanupPolicy): boolean => field in asRecord(request);
  return {
    ...(says('cleanup') && { cleanup: batch.cleanup }),
    ...(says('retention') && { retention: batch.retention }),
  };
}

function ofCleanup(values: UnvalidatedBatch): UnvalidatedBatch {
  return Object.fromEntries(Object.entries(values).filter(([field]) => field === 'cleanup' || field === 'retention'));
}

function asWritten({ cleanup: kind, retention: milliseconds }: OwnCleanup): UnvalidatedBatch {
  return {
    ...(kind && { cleanup: kind }),
    ...(milliseconds !== undefined && { retention: `${milliseconds}ms` }),
  };
}
