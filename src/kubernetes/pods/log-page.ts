import { type LogPage, positionText, type ReadLogRequest } from '../../model/messages/read-pods.ts';
import { formatBytes, KIB, MIB } from '../../model/json-size.ts';
import { MAX_PAGE_BYTES } from '../../model/temporal-limits.ts';
import type { PartRedactor } from '../../redaction/log-redactor.ts';
import { asApiError } from '../transport/api-error.ts';
import type { Cluster } from '../transport/cluster.ts';
import { isRemovedLog } from './container-log.ts';
import { LogLines } from './log-lines.ts';
import { type LogContainer, openLog } from './open-log.ts';
import { nextSecond, PageLines, positionIn } from './page-lines.ts';

/** The container to read, and what is known about it. */
export interface PagedContainer extends LogContainer {
  /** Whether it has ended, so that nothing is added to its log. */
  readonly hasEnded: boolean;
}

/** A page, or `removed`: the kubelet has removed the container. */
export type PageRead = LogPage | 'removed';

/** Bytes of a page as JSON, without its other fields. */
const MAX_TEXT_BYTES = MAX_PAGE_BYTES - KIB;
/** Bytes around a page that are redacted with it: a secret may be assigned in the line after its name. */
const AROUND = 16 * KIB;
/** Bytes that are read for a page at most. */
const MAX_READ = 32 * MIB;
/** Milliseconds after which a page consists of the lines that have come. */
const READ_TIME = 3000;

/**
 * Reads one page of a log, in bounded time and memory. The first page begins with the first line, or as `tail` and `since` say.
 * @throws KubernetesApiError; the reason of `signal` when it aborts
 */
export async function readLogPage(
  cluster: Cluster,
  container: PagedContainer,
  { after: afterText, previous = false, tail, since, timestamps = false }: ReadLogRequest,
  { redact, most }: PartRedactor,
  signal: AbortSignal,
): Promise<PageRead> {
  const after = positionIn(afterText);
  const from = after?.time ?? since;
  const query = {
    follow: false,
    previous,
    timestamps: true,
    ...(from !== undefined && { sinceTime: from }),
    ...(tail !== undefined && !after && { tailLines: tail }),
  };
  const [maxBytes, around] = [Math.min(MAX_TEXT_BYTES, 0.75 * most), Math.min(AROUND, 0.25 * most)];
  const lines = new PageLines({ after, timestamps, maxBytes, around });
  const stop = await readUntil(cluster, container, query, lines, signal);
  const page = lines.page(redact);
  if (lines.isMessage && isRemovedLog(page.text)) return 'removed';
  const skipsSecond = stop === 'bytes' && !lines.hasLines && after !== undefined;
  const next = skipsSecond ? nextSecond(after) : page.next;
  const isAtEnd = stop === 'end' && !page.more;
  const missing = whatIsMissing(lines, skipsSecond, after?.time);
  return {
    pod: container.pod,
    container: container.container,
    text: page.text,
    ...(next && { next: positionText(next) }),
    more: !isAtEnd,
    ended: isAtEnd && (container.hasEnded || previous),
    ...(missing !== undefined && { missing }),
  };
}

function whatIsMissing(lines: PageLines, skipsSecond: boolean, time = ''): string | undefined {
  if (skipsSecond) {
    return `The rest of the second of ${time} is left out: more than ${formatBytes(MAX_READ)} were written in it.`;
  }
  return lines.isGap ? `The log was rotated meanwhile: lines after ${time} may be missing.` : undefined;
}

/** Why the reading stopped: the log has no further lines, the page is full, or a bound is reached. */
type Stop = 'end' | 'full' | 'bytes' | 'time';

async function readUntil(
  cluster: Cluster,
  container: PagedContainer,
  query: Parameters<typeof openLog>[2],
  page: PageLines,
  caller: AbortSignal,
): Promise<Stop> {
  const late = AbortSignal.timeout(READ_TIME);
  const signal = AbortSignal.any([caller, late]);
  // It only splits the stream into lines here.
  const lines = new LogLines({ timestamps: true });
  let bytes = 0;
  try {
    for await (const chunk of await openLog(cluster, container, query, signal)) {
      bytes += chunk.length;
      if (!page.push(lines.push(chunk))) return 'full';
      if (bytes > MAX_READ) return 'bytes';
    }
    // The last line of a log that goes on may not be complete: it is part of a later page.
    const isComplete = container.hasEnded || query.previous;
    return isComplete && !page.push(lines.end()) ? 'full' : 'end';
  } catch (error) {
    caller.throwIfAborted();
    if (late.aborted && page.hasLines) return 'time';
    throw asApiError(error, `reading the log of container ${container.container} of ${container.pod}`);
  }
}
