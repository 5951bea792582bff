import { spawnSync } from 'node:child_process';
import { runCommand } from './run-command.ts';

/** The last commit before the rules of commitlint.config.js were agreed; later ones must follow them. */
const AGREED_AFTER = '8e145554c1832918f3c441509ddb4b3b4c17d6a8';

/** Checks the messages of commits that are not older than the rules; skipped in a checkout without that history. */
export async function checkCommits(commitlint: string): Promise<number> {
  const known = spawnSync('git', ['merge-base', '--is-ancestor', AGREED_AFTER, 'HEAD'], { stdio: 'ignore' });
  if (known.status !== 0) {
    console.log('  Commit messages are not checked: this checkout does not have the history of the repository.');
    return 0;
  }
  return runCommand([commitlint, '--from', AGREED_AFTER]);
}
