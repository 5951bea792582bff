// Checks the built package as its users get it: which kinds of projects can import it (attw, publint), its size, its content,
// and the licences of its dependencies. It packs lib/, so it runs after `npm run build`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from './pack.ts';
import { runCommand } from './testing/run-command.ts';

const ROOT = join(import.meta.dirname, '..');
/** Largest archive. */
const MAX_BYTES = 1_000_000;

/** SPDX identifiers that the Apache License of this project can be combined with. */
const LICENCES = new Set(['Apache-2.0', 'MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Unlicense', 'PSF-2.0']);

/** One problem for each dependency with another licence, or with none. Temporal's SDK is the choice of the user's project. */
function licenceProblems(): string[] {
  const json = execFileSync('npm', ['query', ':not(.dev):not(.peer)'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const packages = JSON.parse(json) as { name: string; version: string; license?: string }[];
  return packages
    .filter(({ license = '' }) => !LICENCES.has(license))
    .map(
      ({ name, version, license = 'no licence' }) =>
        `${name} ${version} has ${license}, which is not among the accepted licences.`,
    );
}

/** Runs a tool, and runs it again with its output when it fails. @returns its exit code */
async function runTool(name: string, ...args: readonly string[]): Promise<number> {
  const command = [process.execPath, join(ROOT, 'node_modules/.bin', name), ...args] as const;
  const exitCode = await runCommand(command, { stdout: 'ignore' });
  if (exitCode !== 0) await runCommand(command);
  return exitCode;
}

const scratch = mkdtempSync(join(tmpdir(), 'spark-batch-package-'));
try {
  const { path, size, files } = pack(scratch);
  const problems = [
    ...licenceProblems(),
    ...(size > MAX_BYTES ? [`The package has ${size} bytes; at most ${MAX_BYTES} are allowed.`] : []),
    ...files.filter((file) => file.endsWith('.map')).map((file) => `${file} is a source map.`),
    ...files
      .filter((file) => file.startsWith('lib/') && readFileSync(join(ROOT, file), 'utf8').includes(ROOT))
      .map((file) => `${file} contains the path of this machine.`),
  ];
  for (const problem of problems) console.error(problem);
  const attw = await runTool('attw', path, '--format', 'ascii');
  const publint = await runTool('publint', path, '--strict');
  process.exitCode = problems.length + attw + publint > 0 ? 1 : 0;
} finally {
  rmSync(scratch, { recursive: true });
}
