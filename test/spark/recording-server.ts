import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'yaml';

/** An object that a client sent. */
export interface SentObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/**
 * A server that records the objects that a client of the Kubernetes API creates, and reports success.
 *
 * It serves to record spark-submit only. Tests use a real API server.
 */
export async function startRecordingServer() {
  const sent: SentObject[] = [];
  const server = createServer((request, response) => {
    void answer(request, sent).then(
      ({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      },
      (error: unknown) => {
        response.writeHead(500);
        response.end(String(error));
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** The objects that were created since the last call. */
    take: (): SentObject[] => sent.splice(0),
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function answer(request: IncomingMessage, sent: SentObject[]): Promise<{ status: number; body: unknown }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (request.method === 'GET') return { status: 404, body: { kind: 'Status', status: 'Failure', code: 404 } };
  // Server-side apply sends YAML; other requests send JSON, which is valid YAML.
  const object = parse(Buffer.concat(chunks).toString('utf8')) as SentObject;
  sent.push(structuredClone(object));
  const metadata = { ...object.metadata, uid: `uid-of-${object.metadata.name}`, resourceVersion: '1' };
  return { status: request.method === 'POST' ? 201 : 200, body: { ...object, metadata } };
}
