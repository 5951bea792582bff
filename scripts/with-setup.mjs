// Runs a script of this repository, also in a fresh clone: installs the packages if they do not match the lock file, then runs
// the script with the Node.js version of the project.
// Plain JavaScript without dependencies, because it runs before anything is installed, on any version of Node.js.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [script, ...args] = process.argv.slice(2);
const modules = join(root, 'node_modules');
const stamp = join(modules, '.installed-from');
const node = join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

if (!existsSync(node) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  // npm ci empties the directory first, even if it is a link to the packages of another checkout.
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    console.error(
      `${modules} is a link to ${readlinkSync(modules)}, which was not installed from this package-lock.json, and ` +
        'npm ci would empty it. Remove the link and run the command again to install separate packages, or link to ' +
        'the packages of a checkout with the same package-lock.json in which an npm script has been run.',
    );
    process.exit(1);
  }
  const status = await install();
  if (status !== 0) {
    console.error('The packages could not be installed: npm ci failed (see above).');
    process.exit(status);
  }
  writeFileSync(stamp, lock);
}
process.exit(await run(node, [join(root, script), ...args]));

async function install() {
  const started = Date.now();
  const report = () => console.error(`  installing packages: ${Math.round((Date.now() - started) / 1000)} s`);
  console.error('Installing packages with npm ci: about a minute on 2 cores, less with a warm npm cache.');
  const progress = setInterval(report, 10_000);
  try {
    // Only errors, because npm warns about the Node.js of the machine, which does not run the packages. All output goes to
    // standard error, because a shell may evaluate the standard output of the script, as with `stack -- env`.
    return await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], ['inherit', 2, 2]);
  } finally {
    clearInterval(progress);
  }
}

/** Runs a command, forwards signals to it, and returns its exit code. */
function run(command, commandArgs, stdio = 'inherit') {
  return new Promise((resolve) => {
    const child = spawn(command, commandArgs, { cwd: root, stdio });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', (error) => {
      console.error(`${command} can't be run: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}
