/** The logs of an attempt that were stored in the archive (`archive` of the configuration). */
export interface LogArchive {
  /** The stored logs: of the driver, then of executors that failed. */
  readonly logs: readonly ArchivedLog[];
  /** The logs that were not stored, with the reason, in one sentence each. */
  readonly missing?: readonly string[];
}

/** A log in the archive. It is compressed with gzip, and its secrets are redacted. */
export interface ArchivedLog {
  /** The pod that wrote it. */
  readonly pod: string;
  /** The container that wrote it. */
  readonly container: string;
  /** Where it is: `s3://bucket/key`, or the URL of a file. */
  readonly location: string;
  /** The same for a browser, by `archive.link` of the configuration. */
  readonly url?: string;
  /** Bytes of the log before its compression. */
  readonly bytes: number;
  /** The log was longer than the archive takes; its beginning is stored. */
  readonly cut?: true;
}

/** Maximum number of executors with stored logs. */
export const MAX_ARCHIVED_EXECUTORS = 20;

/** A log archive in lines for people. */
export function logArchiveLines({
  logs,
  missing = [],
}: LogArchive): readonly (readonly [title: string, text: string])[] {
  return [
    ...logs.map(({ location, url = location }) => ['Archived log', url] as const),
    ...missing.map((reason) => ['Not archived', reason] as const),
  ];
}

/** The archive of an attempt whose logs could not be stored in time. */
export function failedArchive(patience: string, reason: string): LogArchive {
  return { logs: [], missing: [`The logs were not archived within ${patience}: ${reason}`] };
}
