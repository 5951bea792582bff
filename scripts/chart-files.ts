// Copies what the Helm chart shares with the rest of the repository into deploy/chart/files: npm run chart-files
// With --check: only says which of them are out of date.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { DRIVER_PERMISSIONS } from '../src/model/permissions/driver-permissions.ts';
import { WORKER_PERMISSIONS } from '../src/model/permissions/worker-permissions.ts';
import { writeOrCheck } from './write-or-check.ts';

const observability = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../deploy/observability', name), 'utf8');

/** Helm reads only files of its chart, and gives templates no other way to the tables of permissions. */
const FILES: Readonly<Record<string, string>> = {
  'deploy/chart/files/permissions.json': `${JSON.stringify({ worker: WORKER_PERMISSIONS, drivers: DRIVER_PERMISSIONS }, null, 2)}\n`,
  'deploy/chart/files/rules.yaml': stringify({
    groups: (parse(observability('rules.yaml')) as { groups: unknown }).groups,
  }),
  'deploy/chart/files/dashboards/fleet.json': observability('fleet.json'),
  'deploy/chart/files/dashboards/batch.json': observability('batch.json'),
  'deploy/chart/files/dashboards/cost.json': observability('cost.json'),
};

writeOrCheck(FILES, 'npm run chart-files');
