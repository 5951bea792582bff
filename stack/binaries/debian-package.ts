import { execFile } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Unpacks a Debian package into a directory, fetched by apt from where this machine gets its packages; nothing is installed.
 * @throws when it can't be had, with apt's own words
 */
export async function unpackDebianPackage(name: string, directory: string, signal?: AbortSignal): Promise<void> {
  try {
    const download = join(directory, 'download');
    await mkdir(download, { recursive: true });
    // apt drops its rights, and complains where it may not write then.
    await run('apt-get', ['download', '-o', 'APT::Sandbox::User=root', name], { cwd: download, signal });
    const archive = (await readdir(download)).find((file) => file.endsWith('.deb')) ?? '';
    await run('dpkg-deb', ['--extract', join(download, archive), directory], { signal });
    await rm(download, { recursive: true });
  } catch (error) {
    signal?.throwIfAborted();
    const said = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
    throw new Error(`apt has no package ${name} to give: ${said}`, { cause: error });
  }
}
