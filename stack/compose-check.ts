import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const MODULE = join(import.meta.dirname, 'modules', 'compose');

/** What was used to check the compose file, or why nothing could be. */
export type ComposeCheck =
  { checkedBy: 'docker compose' | 'compose-go'; problem?: string } | { checkedBy: 'nothing'; reason: string };

/**
 * Whether `docker-compose.yml` is valid: its schema, its interpolations and the references between its parts. No engine
 * is needed. Asked is `docker compose config` where the plugin is installed, else the library it is made of
 * (github.com/compose-spec/compose-go, pinned in `modules/compose`), by Go.
 */
export async function checkCompose(file = join(ROOT, 'docker-compose.yml')): Promise<ComposeCheck> {
  if (await succeeds('docker', ['compose', 'version'])) {
    const problem = await problemOf('docker', ['compose', '--file', file, 'config', '--quiet'], ROOT);
    return { checkedBy: 'docker compose', ...problem };
  }
  if (await succeeds('go', ['version'])) {
    const problem = await problemOf('go', ['run', '-buildvcs=false', '.', file], MODULE);
    return { checkedBy: 'compose-go', ...problem };
  }
  return { checkedBy: 'nothing', reason: 'Neither the Docker compose plugin nor Go is installed here.' };
}

async function succeeds(command: string, args: string[]): Promise<boolean> {
  return (await problemOf(command, args, ROOT)).problem === undefined;
}

async function problemOf(command: string, args: string[], cwd: string): Promise<{ problem?: string }> {
  try {
    // GOFLAGS of the environment may ask for things this module has none of, as a vendor directory.
    await promisify(execFile)(command, args, { cwd, env: { ...process.env, GOFLAGS: '', GOWORK: 'off' } });
    return {};
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return { problem: (stderr ?? '').trim() || message };
  }
}
