// Encrypts payloads with AES-256-GCM. Each key has an id. The active key encrypts; all keys decrypt.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type Payload, type PayloadCodec, ValueError } from '@temporalio/common';
import proto from '@temporalio/proto';

const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
const [IV_BYTES, TAG_BYTES] = [12, 16] as const;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array | null | undefined): string => new TextDecoder().decode(data ?? new Uint8Array());

/** Keys of 32 bytes by id; `active` is the id of the key that encrypts. */
export interface Keys {
  readonly active: string;
  readonly byId: ReadonlyMap<string, Uint8Array>;
}

/** Encrypts whole payloads including their metadata. The id of the key is stored in clear text, but is authenticated. */
export class AesGcmCodec implements PayloadCodec {
  readonly #keys: Keys;

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  encode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.resolve(payloads.map((payload) => this.#encrypt(payload)));
  }

  /** Payloads that are not encrypted are returned unchanged. */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) =>
      text(payload.metadata?.['encoding']) === ENCODING ? this.#decrypt(payload) : payload,
    );
  }

  #encrypt(payload: Payload): Payload {
    const id = bytes(this.#keys.active);
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key(this.#keys.active), iv).setAAD(id);
    const encrypted = [cipher.update(proto.temporal.api.common.v1.Payload.encode(payload).finish()), cipher.final()];
    return {
      metadata: { encoding: bytes(ENCODING), [KEY_ID]: id },
      data: Buffer.concat([iv, cipher.getAuthTag(), ...encrypted]),
    };
  }

  #decrypt({ metadata, data }: Payload): Payload {
    const id = text(metadata?.[KEY_ID]);
    const all = Buffer.from(data ?? []);
    const [iv, tag, encrypted] = [
      all.subarray(0, IV_BYTES),
      all.subarray(IV_BYTES, IV_BYTES + TAG_BYTES),
      all.subarray(IV_BYTES + TAG_BYTES),
    ];
    const decipher = createDecipheriv('aes-256-gcm', this.#key(id), iv, { authTagLength: TAG_BYTES })
      .setAAD(bytes(id))
      .setAuthTag(tag);
    return proto.temporal.api.common.v1.Payload.decode(Buffer.concat([decipher.update(encrypted), decipher.final()]));
  }

  #key(id: string): Uint8Array {
    const key = this.#keys.byId.get(id);
    if (key) return key;
    throw new ValueError(`Key "${id}" is not known. The known keys are ${[...this.#keys.byId.keys()].join(', ')}.`);
  }
}

/**
 * Parses keys of the form `id=base64,older=base64`. The first one encrypts. Create a key with `openssl rand -base64 32`. To
 * rotate, add a new key in front everywhere, then restart workers and clients. Keep the old key as long as Temporal retains
 * workflows.
 */
export function keysFrom(setting: string | undefined): Keys {
  const entries = (setting ?? '')
    .split(',')
    .filter((entry) => entry.trim() !== '')
    .map((entry): [string, Uint8Array] => {
      const at = entry.indexOf('=');
      return [entry.slice(0, at).trim(), Buffer.from(entry.slice(at + 1).trim(), 'base64')];
    });
  const [first] = entries;
  if (!first)
    throw new Error('SPARKBATCH_ENCRYPTION_KEYS is empty. Set it to id=key, with a key of 32 bytes in base64.');
  const invalid = entries.find(([id, key]) => id === '' || key.length !== 32);
  if (invalid)
    throw new Error(
      `Key "${invalid[0]}" in SPARKBATCH_ENCRYPTION_KEYS is invalid. Write id=key, with a key of 32 bytes in base64.`,
    );
  return { active: first[0], byId: new Map(entries) };
}
