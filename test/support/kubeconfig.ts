import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary kubeconfig with clusters that do not exist. */
export interface TemporaryKubeconfig extends Disposable {
  readonly path: string;
}

/** Writes a kubeconfig with these contexts, by name, each with its namespace if it has one; the first is the current one. */
export function temporaryKubeconfig(contexts: Readonly<Record<string, string | undefined>>): TemporaryKubeconfig {
  const directory = mkdtempSync(join(tmpdir(), 'spark-batch-kubeconfig-'));
  const path = join(directory, 'config');
  const names = Object.keys(contexts);
  // Port 9 (discard) refuses a connection by mistake.
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': names[0] ?? '',
    clusters: names.map((name) => ({ name, cluster: { server: `https://127.0.0.1:9/${name}` } })),
    users: [{ name: 'tester', user: { token: 'none' } }],
    contexts: Object.entries(contexts).map(([name, namespace]) => ({
      name,
      context: { cluster: name, user: 'tester', ...(namespace !== undefined && { namespace }) },
    })),
  };
  writeFileSync(path, JSON.stringify(config));
  return { path, [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) };
}
