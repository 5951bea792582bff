/** A kind of fault, with its place, frequency and duration (range in milliseconds; absent for an instantaneous fault). */
export interface FaultKind {
  readonly fault: FaultName;
  readonly where: 'api' | 'temporal' | 'worker' | 'server';
  readonly weight: number;
  readonly lasts?: readonly [from: number, to: number];
}

/** Names of the faults in figures and output. */
export type FaultName =
  | 'api: latency'
  | 'api: connections reset'
  | 'api: answers lost'
  | 'api: answers cut in the middle'
  | 'api: 409'
  | 'api: 429 with Retry-After'
  | 'api: 500'
  | 'api: 500 after the effect'
  | 'api: 503'
  | 'api: token expired (401)'
  | 'api: lists slow'
  | 'api: unreachable'
  | 'api: watch silent'
  | 'api: watch gone (410 event)'
  | 'api: watch gone (HTTP 410)'
  | 'temporal: latency'
  | 'temporal: stalled'
  | 'temporal: connections reset'
  | 'temporal: refuses'
  | 'worker: SIGKILL'
  | 'worker: SIGTERM'
  | 'worker: frozen'
  | 'worker: watch host killed'
  | 'etcd stopped'
  | 'API server stopped'
  | 'Temporal restarted';

const REQUESTS: readonly [number, number] = [1500, 6000];

/** All faults. Those of servers affect all workers, and never overlap. */
export const FAULT_KINDS: readonly FaultKind[] = [
  { fault: 'api: latency', where: 'api', weight: 4, lasts: [2000, 8000] },
  { fault: 'api: connections reset', where: 'api', weight: 4, lasts: REQUESTS },
  { fault: 'api: answers lost', where: 'api', weight: 5, lasts: REQUESTS },
  { fault: 'api: answers cut in the middle', where: 'api', weight: 3, lasts: REQUESTS },
  { fault: 'api: 409', where: 'api', weight: 3, lasts: REQUESTS },
  { fault: 'api: 429 with Retry-After', where: 'api', weight: 3, lasts: REQUESTS },
  { fault: 'api: 500', where: 'api', weight: 3, lasts: REQUESTS },
  { fault: 'api: 500 after the effect', where: 'api', weight: 4, lasts: REQUESTS },
  { fault: 'api: 503', where: 'api', weight: 3, lasts: REQUESTS },
  { fault: 'api: token expired (401)', where: 'api', weight: 3, lasts: REQUESTS },
  { fault: 'api: lists slow', where: 'api', weight: 3, lasts: REQUESTS },
  { fault: 'api: unreachable', where: 'api', weight: 4, lasts: [1000, 8000] },
  { fault: 'api: watch silent', where: 'api', weight: 3, lasts: [2000, 10_000] },
  { fault: 'api: watch gone (410 event)', where: 'api', weight: 3 },
  { fault: 'api: watch gone (HTTP 410)', where: 'api', weight: 3, lasts: [500, 2000] },
  { fault: 'temporal: latency', where: 'temporal', weight: 3, lasts: [2000, 8000] },
  { fault: 'temporal: stalled', where: 'temporal', weight: 4, lasts: [1000, 9000] },
  { fault: 'temporal: connections reset', where: 'temporal', weight: 4 },
  { fault: 'temporal: refuses', where: 'temporal', weight: 3, lasts: [1000, 6000] },
  { fault: 'worker: SIGKILL', where: 'worker', weight: 8 },
  { fault: 'worker: SIGTERM', where: 'worker', weight: 5 },
  { fault: 'worker: frozen', where: 'worker', weight: 4, lasts: [2000, 12_000] },
  { fault: 'worker: watch host killed', where: 'worker', weight: 3 },
  { fault: 'etcd stopped', where: 'server', weight: 3, lasts: [1000, 5000] },
  { fault: 'API server stopped', where: 'server', weight: 3, lasts: [1000, 5000] },
  { fault: 'Temporal restarted', where: 'server', weight: 3, lasts: [500, 3000] },
];
