// Runs a script of this repository on a fresh clone as on a used one: installs the packages when the lock file is not
// the one they were installed from, then runs the script on the Node that the project brings along.
// Plain JavaScript without dependencies: it must run before anything is installed, on whatever Node the machine has.
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
  // npm ci begins with emptying the directory, also one that a link leads to, with which another checkout works.
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    console.error(
      `${modules} is a link to ${readlinkSync(modules)}, which was not installed from this package-lock.json, and ` +
        'npm ci would empty it: remove the link, and run this again for packages of its own; or link to those that ' +
        'an npm run has installed in a checkout with the same package-lock.json.',
    );
    process.exit(1);
  }
  const status = await install();
  if (status !== 0) {
    console.error('The packages could not be installed: npm ci failed, see above.');
    process.exit(status);
  }
  writeFileSync(stamp, lock);
}
process.exit(await run(node, [join(root, script), ...args]));

async function install() {
  const started = Date.now();
  const say = () => console.error(`  installing packages: ${Math.round((Date.now() - started) / 1000)} s`);
  console.error('Installing packages with npm ci; about a minute on 2 cores, less with a warm npm cache.');
  const progress = setInterval(say, 10_000);
  try {
    // npm warns of the machine's own Node, which is not the one the packages will run on.
    // All of it to standard error: what the script itself prints may be read by a shell, as `stack -- env` is.
    return await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], ['inherit', 2, 2]);
  } finally {
    clearInterval(progress);
  }
}

/** Runs a command with our terminal; what ends us is passed on to it, and its end becomes ours. */
function run(command, commandArgs, stdio = 'inherit') {
  return new Promise((resolve) => {
    const child = spawn(command, commandArgs, { cwd: root, stdio });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', (error) => {
      console.error(`${command} could not be run: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}
