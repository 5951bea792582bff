import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Files are looked at again after this, in milliseconds. */
const LOOK_AGAIN = 1000;

/** Notices when one of several files is replaced or written anew. A file that is missing for a moment has not changed. */
export class FileVersions {
  readonly #paths: readonly string[];
  readonly #clock: () => number;
  #versions: (string | undefined)[];
  #lookedAt: number;

  /** Files as they are now; some may not be there. */
  constructor(paths: readonly string[], clock: () => number = Date.now) {
    this.#paths = paths;
    this.#clock = clock;
    this.#versions = paths.map((path) => versionOf(statSync(path, { throwIfNoEntry: false })));
    this.#lookedAt = clock();
  }

  /**
   * Whether any of them is another than when this was asked last.
   * @param now look even when that was a moment ago
   */
  async changed(now = false): Promise<boolean> {
    if (this.#paths.length === 0 || (!now && this.#clock() - this.#lookedAt < LOOK_AGAIN)) return false;
    this.#lookedAt = this.#clock();
    const found = await Promise.all(this.#paths.map((path) => stat(path).then(versionOf, () => undefined)));
    const versions = found.map((version, index) => version ?? this.#versions[index]);
    const changed = versions.some((version, index) => version !== this.#versions[index]);
    this.#versions = versions;
    return changed;
  }
}

function versionOf(stats: { ino: number; mtimeMs: number; size: number } | undefined): string | undefined {
  return stats && `${stats.ino} ${stats.mtimeMs} ${stats.size}`;
}
