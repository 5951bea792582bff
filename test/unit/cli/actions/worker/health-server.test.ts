import { afterEach, expect, test } from '@jest/globals';
import { type HealthServer, serveHealth } from '../../../../../src/cli/actions/worker/health-server.ts';

let server: HealthServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function probe(path: string): Promise<[status: number, text: string]> {
  const response = await fetch(`http://127.0.0.1:${server?.port ?? 0}${path}`);
  return [response.status, await response.text()];
}

test('Probes answer with the problems of their check, a line each', async () => {
  const problems: string[] = ['The worker is INITIALIZED.'];
  server = await serveHealth('127.0.0.1:0', {
    startup: () => problems,
    readiness: () => [...problems, 'Temporal does not answer: refused'],
  });
  expect(await probe('/livez')).toEqual([200, 'ok\n']);
  expect(await probe('/startupz')).toEqual([503, 'The worker is INITIALIZED.\n']);
  expect(await probe('/readyz')).toEqual([503, 'The worker is INITIALIZED.\nTemporal does not answer: refused\n']);
  problems.pop();
  expect(await probe('/startupz?verbose')).toEqual([200, 'ok\n']);
  expect(await probe('/metrics')).toEqual([404, 'unknown path\n']);
});

test('An address in use is named', async () => {
  server = await serveHealth('127.0.0.1:0', { startup: () => [], readiness: () => [] });
  const address = `127.0.0.1:${server.port}`;
  await expect(serveHealth(address, { startup: () => [], readiness: () => [] })).rejects.toThrow(
    new RegExp(`^The health address ${address} can't be used: .*listen EADDRINUSE`),
  );
});
