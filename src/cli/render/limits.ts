import type { MatchingLayer } from '../../config/schema/layer.ts';
import { isoDuration } from '../../model/duration.ts';
import { formatPath } from '../../model/batch/problem.ts';
import { isRecord } from '../../model/lang.ts';

/** Limits that are durations; the model has them in milliseconds. */
const DURATIONS: ReadonlySet<string> = new Set(['runtime', 'retention']);

/** The limits of layers, one per line, with the layer in an aligned column. */
export function limitLines(layers: readonly MatchingLayer[]): string[] {
  const rows = layers.flatMap(({ name, limits = {} }) =>
    leaves(limits, []).map(([path, value]) => [`${formatPath(path)}: ${shown(path, value)}`, name] as const),
  );
  const width = Math.max(0, ...rows.map(([text]) => text.length));
  return rows.map(([text, layer]) => `${text.padEnd(width)}  (${layer})`);
}

function leaves(value: unknown, path: readonly string[]): (readonly [readonly string[], unknown])[] {
  if (!isRecord(value)) return value === undefined ? [] : [[path, value]];
  return Object.entries(value).flatMap(([key, one]) => leaves(one, [...path, key]));
}

function shown(path: readonly string[], value: unknown): string {
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : 'none';
  return typeof value === 'number' && DURATIONS.has(path.join('.')) ? isoDuration(value) : String(value);
}
