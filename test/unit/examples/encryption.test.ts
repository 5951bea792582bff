import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { defaultPayloadConverter } from '@temporalio/common';
import { AesGcmCodec, keysFrom } from '../../../examples/encryption/aes-gcm-codec.ts';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const codec = (setting: string) => new AesGcmCodec(keysFrom(setting));
const payload = (value: unknown) => defaultPayloadConverter.toPayload(value);

describe('AesGcmCodec', () => {
  test('the codec decrypts what it encrypted, and the payload does not contain the plain text', async () => {
    const { encode, decode } = bound(codec(`a=${key(1)}`));
    const [encoded] = await encode([payload({ password: 'hunter22' })]);
    expect(JSON.stringify([...(encoded?.data ?? [])])).not.toContain(
      JSON.stringify([...Buffer.from('hunter22')]).slice(1, -1),
    );
    expect(Buffer.from(encoded?.metadata?.['encoding'] ?? []).toString()).toBe('binary/encrypted');
    expect(Buffer.from(encoded?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('a');
    const [decoded] = await decode([encoded ?? {}]);
    expect(defaultPayloadConverter.fromPayload(decoded ?? {})).toEqual({ password: 'hunter22' });
  });

  test('the codec encrypts equal payloads differently', async () => {
    const { encode } = bound(codec(`a=${key(1)}`));
    const [one, other] = await encode([payload('x'), payload('x')]);
    expect(Buffer.from(one?.data ?? []).equals(Buffer.from(other?.data ?? []))).toBe(false);
  });

  test('the codec decrypts with an older key, and encrypts with the active one', async () => {
    const encoded = await codec(`old=${key(1)}`).encode([payload('x')]);
    const rotated = codec(`new=${key(2)},old=${key(1)}`);
    const [decoded] = await rotated.decode(encoded);
    expect(defaultPayloadConverter.fromPayload(decoded ?? {})).toBe('x');
    const [encrypted] = await rotated.encode([payload('x')]);
    expect(Buffer.from(encrypted?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('new');
  });

  test('the codec returns payloads that are not encrypted unchanged', async () => {
    const plain = payload('x');
    expect(await codec(`a=${key(1)}`).decode([plain])).toEqual([plain]);
  });

  test('the codec names the id of a missing key', async () => {
    const encoded = await codec(`gone=${key(1)}`).encode([payload('x')]);
    await expect(codec(`a=${key(2)},b=${key(3)}`).decode(encoded)).rejects.toThrow(
      'Key "gone" is not known. The known keys are a, b.',
    );
  });

  test.each([
    [
      'the data',
      (encoded: { data?: Uint8Array | null }) => ({
        ...encoded,
        data: Uint8Array.from(encoded.data ?? []).map((byte, at) => (at === 30 ? byte ^ 1 : byte)),
      }),
    ],
    [
      'the id of the key',
      (encoded: object) => ({
        ...encoded,
        metadata: { encoding: Buffer.from('binary/encrypted'), 'encryption-key-id': Buffer.from('b') },
      }),
    ],
  ])('the codec refuses a payload if %s has been changed', async (_, change) => {
    const both = codec(`a=${key(1)},b=${key(1)}`);
    const [encoded] = await both.encode([payload('something long enough')]);
    await expect(both.decode([change(encoded ?? {})])).rejects.toThrow('unable to authenticate');
  });

  test.each([
    ['an unset variable', undefined, 'is empty'],
    ['a key that is too short', `a=${randomBytes(16).toString('base64')}`, 'Key "a"'],
    ['a key without an id', key(1), 'is invalid'],
  ])('keysFrom refuses %s', (_, setting, message) => {
    expect(() => keysFrom(setting)).toThrow(message);
  });
});

function bound(one: AesGcmCodec) {
  return { encode: one.encode.bind(one), decode: one.decode.bind(one) };
}
