import { readFile, stat } from 'node:fs/promises';
import { errorMessage } from '../../model/lang.ts';
import { type Credential, CredentialError, type CredentialSource } from './credentials.ts';

/** A file that did not change is looked at again after this, in milliseconds. */
const LOOK_AGAIN = 1000;

/**
 * A bearer token in a file, as Kubernetes projects those of service accounts: it is replaced long before it expires. The
 * client library reads such a file every 60 s, and not after a refusal; here a new token is in use within a second.
 */
export class TokenFile implements CredentialSource {
  readonly #path: string;
  readonly #clock: () => number;
  #token: string | undefined;
  /** What the file looked like when it was read: replaced by another, or written anew. */
  #version = '';
  #lookedAt = -Infinity;
  #changedAt = -Infinity;

  constructor(path: string, clock: () => number = Date.now) {
    this.#path = path;
    this.#clock = clock;
  }

  async current(): Promise<Credential> {
    if (this.#token === undefined || this.#clock() - this.#lookedAt >= LOOK_AGAIN) await this.#look();
    return { token: this.#token };
  }

  async refused(sentAt: number): Promise<boolean> {
    if (this.#changedAt <= sentAt) {
      this.#version = '';
      await this.#look();
    }
    return this.#changedAt > sentAt;
  }

  async #look(): Promise<void> {
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
      this.#lookedAt = this.#clock();
    } catch (error) {
      // In the moment of a rotation the file may be missing: the token before it is good for a while yet.
      if (this.#token !== undefined && this.#version !== '') return;
      throw new CredentialError(`the token file ${this.#path} can't be read: ${errorMessage(error)}`, { cause: error });
    }
  }
}
