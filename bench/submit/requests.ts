import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** How many requests a client has made in a namespace, as the API server's audit log tells. */
export async function requestsIn(
  auditLog: string,
  { namespace, userAgent }: { namespace: string; userAgent: string },
): Promise<number> {
  const ids = new Set<string>();
  for await (const line of createInterface({ input: createReadStream(auditLog) })) {
    if (!line.includes(namespace)) continue;
    const event = JSON.parse(line) as { auditID: string; userAgent?: string; objectRef?: { namespace?: string } };
    // A request that streams has two lines of the same id.
    if (event.objectRef?.namespace === namespace && event.userAgent?.startsWith(userAgent)) ids.add(event.auditID);
  }
  return ids.size;
}
