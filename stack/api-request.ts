import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';

/** The port of an API server, and the directory with its certificates. */
export type ApiServer = { port: number; pki: string };

/** A response of the API server. */
export type ApiAnswer = { status: number; body: string };

/**
 * Sends one request to the API server of the stack, as its administrator.
 * @throws the error of the connection if there is no response
 */
export async function apiRequest(
  { port, pki }: ApiServer,
  { method = 'GET', path, body }: { method?: string; path: string; body?: unknown },
): Promise<ApiAnswer> {
  const [ca, cert, key] = await Promise.all(
    ['ca.crt', 'admin.crt', 'admin.key'].map((file) => readFile(join(pki, file), 'utf8')),
  );
  return await new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        ca,
        cert,
        key,
        timeout: 5_000,
        agent: false,
        headers: { 'content-type': 'application/json', 'user-agent': 'spark-batch-stack' },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`The API server did not answer ${method} ${path} within 5 s.`)));
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
