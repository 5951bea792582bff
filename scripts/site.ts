// Builds the documentation site into site/dist: npm run site
// With --serve: serves it instead, and builds pages again when they change.
// SITE_BASE is the path that it is served under (default /), SITE_SOURCES the base address of the sources that pages link to.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokenLinks } from '../site/check-links.ts';

const site = join(import.meta.dirname, '../site');
installPackages();
const serves = process.argv.includes('--serve');
const command = [serves ? 'dev' : 'build', site];
const { status } = spawnSync(join(site, 'node_modules/.bin/vitepress'), command, { stdio: 'inherit' });
// It serves until Ctrl-C.
if (serves) process.exit(status ?? 0);
if (status !== 0) process.exit(status ?? 1);

const broken = brokenLinks(join(site, 'dist'), process.env['SITE_BASE'] ?? '/');
if (broken.length > 0) {
  console.error(`${broken.length} links of the site lead nowhere:\n${broken.join('\n')}`);
  process.exit(1);
}
console.log(`The site is in ${join(site, 'dist')}. Serve it with: npm run site -- --serve`);

/** Installs the packages of the site, which only this script needs, when its lock file changed. */
function installPackages(): void {
  const stamp = join(site, 'node_modules', '.installed-from');
  const lock = createHash('sha256')
    .update(readFileSync(join(site, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: site, stdio: 'inherit' });
  writeFileSync(stamp, lock);
}
