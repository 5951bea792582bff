import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const MODULE = join(import.meta.dirname, 'modules', 'compose');

/** The tool that checked the compose file and the problem it found, or the reason why no tool is available. */
export type ComposeCheck =
  { checkedBy: 'docker compose' | 'compose-go'; problem?: string } | { checkedBy: 'nothing'; reason: string };

/**
 * Checks that `docker-compose.yml` is valid: its schema, interpolations and references. No container engine is needed. Uses
 * `docker compose config` if the plugin is installed, otherwise Go and the library that the plugin is built on
 * (github.com/compose-spec/compose-go, pinned in `modules/compose`).
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
  return { checkedBy: 'nothing', reason: 'Neither the Docker Compose plugin nor Go is installed.' };
}

async function succeeds(command: string, args: string[]): Promise<boolean> {
  return (await problemOf(command, args, ROOT)).problem === undefined;
}

async function problemOf(command: string, args: string[], cwd: string): Promise<{ problem?: string }> {
  try {
    // GOFLAGS of the environment may not apply to this module, such as -mod=vendor.
    await promisify(execFile)(command, args, { cwd, env: { ...process.env, GOFLAGS: '', GOWORK: 'off' } });
    return {};
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return { problem: (stderr ?? '').trim() || message };
  }
}
