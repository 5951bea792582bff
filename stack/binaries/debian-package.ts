import { execFile } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Downloads Debian packages with apt and extracts them into a directory, without installing them.
 * @throws if one is not available, with the message of apt
 */
export async function unpackDebianPackages(
  names: readonly string[],
  directory: string,
  signal?: AbortSignal,
): Promise<void> {
  try {
    const download = join(directory, 'download');
    await mkdir(download, { recursive: true });
    // By default apt drops its privileges, and then can't write to this directory.
    await run('apt-get', ['download', '-o', 'APT::Sandbox::User=root', ...names], { cwd: download, signal });
    const archives = (await readdir(download)).filter((file) => file.endsWith('.deb'));
    for (const archive of archives) {
      await run('dpkg-deb', ['--extract', join(download, archive), directory], { signal });
    }
    await rm(download, { recursive: true });
  } catch (error) {
    signal?.throwIfAborted();
    const reason = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
    const more = names.length > 1 ? ` and ${names.length - 1} more` : '';
    throw new Error(`apt can't download the package ${names[0]}${more}: ${reason}`, { cause: error });
  }
}
