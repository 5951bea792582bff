import type { ClusterHealth, ClusterState, ConnectionFailure } from '../../model/workers/cluster-report.ts';

/** Something about a cluster that belongs into a worker's log. */
export interface ClusterNotice {
  readonly level: 'info' | 'warn';
  readonly cluster: string;
  readonly message: string;
  /** How the cluster is now, where that has changed. */
  readonly state?: ClusterState;
  readonly server?: string;
  readonly cause?: string | undefined;
  readonly advice?: string | undefined;
  readonly error?: unknown;
}

/** Takes notices. Must not throw. */
export type OnNotice = (notice: ClusterNotice) => void;

interface Named {
  readonly name: string;
  readonly server: string;
}

/** The warning about a cluster whose certificate is not looked at. */
export function insecure({ name, server }: Named): ClusterNotice {
  const message = server.startsWith('http:')
    ? 'The connection to the cluster is not encrypted: whoever is on the way can read and change everything'
    : 'The certificate of the cluster is not checked: whoever is on the way can read and change everything';
  return { level: 'warn', cluster: name, server, message };
}

/** Requests are kept back from now on. One that was lost is no news: it is repeated. */
export function silent({ name, server }: Named, { trouble }: ClusterHealth): ClusterNotice {
  const message = 'The cluster does not answer: its batches wait, those of others go on';
  return { ...troubled(trouble), state: 'silent', cluster: name, server, message };
}

/** Credentials are refused, or there are none. */
export function refusing({ name, server }: Named, { trouble }: ClusterHealth): ClusterNotice {
  const message = 'The cluster does not let this worker in: its batches wait, those of others go on';
  return { ...troubled(trouble), state: 'refusing', cluster: name, server, message };
}

/** The end of either. */
export function answeringAgain({ name, server }: Named): ClusterNotice {
  return { level: 'info', state: 'answering', cluster: name, server, message: 'The cluster answers again' };
}

function troubled(trouble: ConnectionFailure | undefined) {
  return { level: 'warn', cause: trouble?.message, advice: trouble?.advice } as const;
}
