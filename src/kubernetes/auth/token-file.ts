import { readFile, stat } from 'node:fs/promises';
import { errorMessage } from '../../model/lang.ts';
import { CredentialError, type Credentials, type CredentialSource } from './credentials.ts';

/** How often the file is checked for changes, in milliseconds. */
const CHECK_INTERVAL = 1000;

/**
 * A bearer token in a file, such as the projected token of a service account, which Kubernetes replaces before it expires. The
 * client library reads such a file every 60 s and ignores a 401; this class uses a new token within a second.
 */
export class TokenFile implements CredentialSource {
  readonly #path: string;
  readonly #clock: () => number;
  #token: string | undefined;
  /** Identity of the file content that was read; empty to force a read. */
  #version = '';
  #checkedAt = -Infinity;
  #changedAt = -Infinity;

  constructor(path: string, clock: () => number = Date.now) {
    this.#path = path;
    this.#clock = clock;
  }

  async current(): Promise<Credentials> {
    if (this.#token === undefined || this.#clock() - this.#checkedAt >= CHECK_INTERVAL) await this.#check();
    return { token: this.#token };
  }

  async renew(sentAt: number): Promise<boolean> {
    if (this.#changedAt <= sentAt) {
      this.#version = '';
      await this.#check();
    }
    return this.#changedAt > sentAt;
  }

  async #check(): Promise<void> {
    try {
      const { mtimeMs, ino, size } = await stat(this.#path);
      const version = `${ino} ${mtimeMs} ${size}`;
      if (version !== this.#version) {
        const token = (await readFile(this.#path, 'utf8')).trim();
        if (token === '') throw new Error('it is empty');
        if (token !== this.#token) this.#changedAt = this.#clock();
        this.#token = token;
        this.#version = version;
      }
      this.#checkedAt = this.#clock();
    } catch (error) {
      // During a rotation the file may be missing for a moment; the previous token is still valid then.
      if (this.#token !== undefined && this.#version !== '') return;
      throw new CredentialError(`the token file ${this.#path} cannot be read: ${errorMessage(error)}`, {
        cause: error,
      });
    }
  }
}
