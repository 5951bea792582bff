import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/** Where an audit log ends now, in bytes. */
export async function endOfAuditLog(path: string): Promise<number> {
  return (await stat(path)).size;
}

/**
 * Counts the requests of workers since a position in the audit log, by verb and resource: `create pods`.
 * @param from position in bytes
 */
export async function requestsSince(path: string, from: number): Promise<Record<string, number>> {
  const counts = new Map<string, number>();
  for await (const line of createInterface({ input: createReadStream(path, { start: from }) })) {
    if (!line.includes('temporal-spark-batch')) continue;
    const { stage, verb, userAgent, objectRef } = JSON.parse(line) as {
      stage: string;
      verb: string;
      userAgent?: string;
      objectRef?: { resource?: string; subresource?: string };
    };
    if (stage !== 'ResponseComplete' || !userAgent?.startsWith('temporal-spark-batch')) continue;
    const what = [objectRef?.resource, objectRef?.subresource].filter(Boolean).join('/') || 'other';
    const key = `${verb} ${what}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].toSorted(([, a], [, b]) => b - a));
}
