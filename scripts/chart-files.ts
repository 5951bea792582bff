// Copies what the Helm chart shares with the rest of the repository into deploy/chart/files: npm run chart-files
// With --check: only says which of them are out of date.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { DRIVER_PERMISSIONS } from '../src/model/permissions/driver-permissions.ts';
import { WORKER_PERMISSIONS } from '../src/model/permissions/worker-permissions.ts';

const ROOT = join(import.meta.dirname, '..');
const observability = (name: string): string => readFileSync(join(ROOT, 'deploy/observability', name), 'utf8');

/** Helm reads only files of its chart, and gives templates no other way to the tables of permissions. */
const FILES: Readonly<Record<string, string>> = {
  'permissions.json': `${JSON.stringify({ worker: WORKER_PERMISSIONS, drivers: DRIVER_PERMISSIONS }, null, 2)}\n`,
  'rules.yaml': stringify({ groups: (parse(observability('rules.yaml')) as { groups: unknown }).groups }),
  'dashboards/fleet.json': observability('fleet.json'),
  'dashboards/batch.json': observability('batch.json'),
};

const isCheck = process.argv.includes('--check');
for (const [name, text] of Object.entries(FILES)) {
  const file = join(ROOT, 'deploy/chart/files', name);
  if (!isCheck) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    console.error(`deploy/chart/files/${name} is out of date: npm run chart-files`);
    process.exitCode = 1;
  }
}
