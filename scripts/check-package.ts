// Checks the built package as its users get it: what resolves in which kind of project (attw, publint), its size, and its content.
// Packs lib/, so it runs after `npm run build`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from './pack.ts';
import { runCommand } from './testing/run-command.ts';

const ROOT = join(import.meta.dirname, '..');
const MAX_BYTES = 1_000_000;

const bin = (name: string): string => join(ROOT, 'node_modules/.bin', name);
const scratch = mkdtempSync(join(tmpdir(), 'spark-batch-package-'));
try {
  const { path, size, files } = pack(scratch);
  const problems = [
    ...(size > MAX_BYTES ? [`The package has ${size} bytes; at most ${MAX_BYTES} are allowed.`] : []),
    ...files.filter((file) => file.endsWith('.map')).map((file) => `${file} is a source map.`),
    ...files
      .filter((file) => file.startsWith('lib/') && readFileSync(join(ROOT, file), 'utf8').includes(ROOT))
      .map((file) => `${file} contains the path of this machine.`),
  ];
  for (const problem of problems) console.error(problem);
  const attw = await runCommand([process.execPath, bin('attw'), path, '--format', 'ascii'], { stdout: 'ignore' });
  if (attw !== 0) await runCommand([process.execPath, bin('attw'), path, '--format', 'ascii']);
  const publint = await runCommand([process.execPath, bin('publint'), path, '--strict'], { stdout: 'ignore' });
  if (publint !== 0) await runCommand([process.execPath, bin('publint'), path, '--strict']);
  process.exitCode = problems.length + attw + publint > 0 ? 1 : 0;
} finally {
  rmSync(scratch, { recursive: true });
}
