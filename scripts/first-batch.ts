/**
 * `npm run first-batch`: how long it takes from an empty folder to a finished batch, on each path that the README offers to a
 * developer. Every path installs its packages from the registries into empty caches of its own, and runs a batch on the local
 * stack; its servers run already.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { interruptibleMain } from '../bench/interruptible-main.ts';
import { errorMessage } from '../src/model/lang.ts';
import { progressPrinter, startStack } from '../stack/index.ts';
import { openTestEnvironment } from '../test/support/environment/test-environment.ts';
import { clientPaths } from './first-batch/client-paths.ts';
import { nodePaths } from './first-batch/node-paths.ts';
import type { Path, PathTarget } from './first-batch/path.ts';
import { pack } from './pack.ts';
import { runCommand } from './testing/run-command.ts';

const NAMESPACE = 'first-batch';
const USAGE = `npm run first-batch -- [--only TEXT]

  --only TEXT   only the paths with this text in their name
`;

await interruptibleMain(main);

async function main(signal: AbortSignal): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string', default: '' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  if ((await runCommand([process.execPath, join(import.meta.dirname, 'build/main.ts')])) !== 0) {
    throw new Error('The package could not be built.');
  }
  const scratch = await mkdtemp(join(tmpdir(), 'first-batch-'));
  const name = `first-batch-${process.pid}`;
  const stack = await startStack({
    name,
    temporalNamespaces: [NAMESPACE],
    onProgress: progressPrinter(process.stderr),
    signal,
  });
  process.env['SPARKBATCH_TEST_STACK'] = name;
  try {
    const environment = await openTestEnvironment(NAMESPACE);
    const target = { environment, scratch, archive: pack(scratch).path };
    const paths = [...nodePaths, ...clientPaths].filter((path) => path.name.includes(values.only));
    process.stdout.write(
      '| path | install | compile | run | in all | outcome |\n| --- | --- | --- | --- | --- | --- |\n',
    );
    for (const path of paths) {
      signal.throwIfAborted();
      process.stdout.write(`${await row(path, target)}\n`);
    }
    await environment.close();
  } finally {
    await stack.down();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function row(path: Path, target: PathTarget): Promise<string> {
  try {
    const { install, compile, run, outcome } = await path.take(target);
    const all = [install, compile, run, install + compile + run].map((ms) => `${(ms / 1000).toFixed(1)} s`);
    if (outcome !== 'FINISHED') process.exitCode = 1;
    return `| ${[path.name, ...all, outcome].join(' | ')} |`;
  } catch (error) {
    process.exitCode = 1;
    return `| ${path.name} | | | | | ${errorMessage(error).replaceAll('\n', ' ').slice(0, 500)} |`;
  }
}
