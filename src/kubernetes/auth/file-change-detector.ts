import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/** How often the files are checked, in milliseconds. */
const CHECK_INTERVAL = 1000;

/** Detects that one of several files was replaced or rewritten. A missing file does not count as changed. */
export class FileChangeDetector {
  readonly #paths: readonly string[];
  readonly #clock: () => number;
  #versions: (string | undefined)[];
  #checkedAt: number;

  /** @param paths files, some of which may not exist; changes count from now on */
  constructor(paths: readonly string[], clock: () => number = Date.now) {
    this.#paths = paths;
    this.#clock = clock;
    this.#versions = paths.map((path) => versionOf(statSync(path, { throwIfNoEntry: false })));
    this.#checkedAt = clock();
  }

  /**
   * Whether a file has changed since the last call that checked.
   * @param checkNow check even if the last check was less than {@link CHECK_INTERVAL} ago
   */
  async hasChanged(checkNow = false): Promise<boolean> {
    if (this.#paths.length === 0 || (!checkNow && this.#clock() - this.#checkedAt < CHECK_INTERVAL)) return false;
    this.#checkedAt = this.#clock();
    const found = await Promise.all(this.#paths.map((path) => stat(path).then(versionOf, () => undefined)));
    const versions = found.map((version, index) => version ?? this.#versions[index]);
    const hasChanged = versions.some((version, index) => version !== this.#versions[index]);
    this.#versions = versions;
    return hasChanged;
  }
}

function versionOf(stats: { ino: number; mtimeMs: number; size: number } | undefined): string | undefined {
  return stats && `${stats.ino} ${stats.mtimeMs} ${stats.size}`;
}
