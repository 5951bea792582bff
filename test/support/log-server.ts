import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

/** A server that speaks the parts of the Kubernetes API that a log is read with, like a kubelet with rotated files. */
export interface LogServer extends AsyncDisposable {
  readonly address: string;
  /** Appends lines to the log; each has a timestamp of its own. */
  readonly append: (lines: readonly string[]) => void;
  /** Starts a new file: a new connection gets only its lines. Connections that follow continue. */
  readonly rotate: () => void;
  /** Breaks all connections that read the log, without a proper end. */
  readonly disconnect: () => void;
  /** The container ends: its log is complete. */
  readonly end: () => void;
  /** Number of requests for the log. */
  readonly connections: () => number;
}

interface Line {
  readonly at: number;
  readonly text: string;
}

/** Nanoseconds since the start of the log, as the timestamp of a line. */
function timestamp(at: number): string {
  const seconds = Math.floor(at / 1e9);
  const clock = new Date(Date.parse('2026-01-01T00:00:00Z') + seconds * 1000).toISOString().slice(0, 19);
  return `${clock}.${String(at % 1e9).padStart(9, '0')}Z`;
}

/**
 * Starts the server, with one pod that has one container.
 * @param linesPerStamp number of lines with the same timestamp
 */
export async function startLogServer(uid: string, linesPerStamp = 1): Promise<LogServer> {
  let file: Line[] = [];
  let count = 0;
  let hasEnded = false;
  let connections = 0;
  const readers = new Set<ServerResponse>();
  const write = (response: ServerResponse, lines: readonly Line[]) =>
    response.write(lines.map(({ at, text }) => `${timestamp(at)} ${text}\n`).join(''));
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    if (!url.pathname.endsWith('/log')) {
      const state = hasEnded ? { terminated: { exitCode: 0 } } : { running: {} };
      const containerStatuses = [{ name: 'main', state, restartCount: 0, ready: true, image: '', imageID: '' }];
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'pod', namespace: 'team', uid },
        spec: { nodeName: 'n', containers: [{ name: 'main' }] },
        status: { phase: hasEnded ? 'Succeeded' : 'Running', containerStatuses },
      };
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(pod));
      return;
    }
    connections += 1;
    response.setHeader('Content-Type', 'text/plain');
    const { searchParams } = url;
    // As the API server: rounded down to seconds.
    const since = searchParams.get('sinceTime');
    const from = since === null ? 0 : Math.floor((Date.parse(since) - Date.parse('2026-01-01T00:00:00Z')) / 1000) * 1e9;
    const tail = searchParams.get('tailLines');
    const selected = file.filter(({ at }) => at >= from);
    write(response, tail === null ? selected : selected.slice(selected.length - Number(tail)));
    if (searchParams.get('follow') !== 'true' || hasEnded) return void response.end();
    readers.add(response);
    response.on('close', () => readers.delete(response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    append: (texts) => {
      // A millisecond between two timestamps.
      const lines = texts.map((text) => ({ at: Math.floor(count++ / linesPerStamp) * 1e6, text }));
      file.push(...lines);
      for (const reader of readers) write(reader, lines);
    },
    rotate: () => (file = []),
    disconnect: () => {
      for (const reader of readers) reader.destroy();
    },
    end: () => {
      hasEnded = true;
      for (const reader of readers) reader.end();
    },
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
