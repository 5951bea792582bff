import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory like a mounted ConfigMap: its files are links through `..data`, which the kubelet replaces atomically. */
export class ConfigMapMount implements Disposable {
  readonly path: string;
  #versions = 0;

  constructor(files: Readonly<Record<string, string>>) {
    this.path = mkdtempSync(join(tmpdir(), 'spark-batch-config-map-'));
    this.put(files);
    for (const name of Object.keys(files)) symlinkSync(join('..data', name), join(this.path, name));
  }

  /** Path of a file in it. */
  file(name: string): string {
    return join(this.path, name);
  }

  /** Replaces all files by renaming a link, like the kubelet, and removes the previous version. */
  put(files: Readonly<Record<string, string>>): void {
    const before = `..${this.#versions}`;
    this.#versions += 1;
    const version = `..${this.#versions}`;
    mkdirSync(join(this.path, version));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.path, version, name), text);
    symlinkSync(version, join(this.path, '..data_tmp'));
    renameSync(join(this.path, '..data_tmp'), join(this.path, '..data'));
    rmSync(join(this.path, before), { recursive: true, force: true });
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
