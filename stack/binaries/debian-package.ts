import { execFile } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Downloads a Debian package with apt and extracts it into a directory, without installing it.
 * @throws if it is not available, with the message of apt
 */
export async function unpackDebianPackage(name: string, directory: string, signal?: AbortSignal): Promise<void> {
  try {
    const download = join(directory, 'download');
    await mkdir(download, { recursive: true });
    // By default apt drops its privileges, and then can't write to this directory.
    await run('apt-get', ['download', '-o', 'APT::Sandbox::User=root', name], { cwd: download, signal });
    const archive = (await readdir(download)).find((file) => file.endsWith('.deb')) ?? '';
    await run('dpkg-deb', ['--extract', join(download, archive), directory], { signal });
    await rm(download, { recursive: true });
  } catch (error) {
    signal?.throwIfAborted();
    const reason = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
    throw new Error(`apt can't download the package ${name}: ${reason}`, { cause: error });
  }
}
