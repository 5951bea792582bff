// The codec for `sparkbatch --payload-codec examples/encryption/codec.ts`, with keys from the environment.
import { AesGcmCodec, keysFrom } from './aes-gcm-codec.ts';

export const payloadCodecs = [new AesGcmCodec(keysFrom(process.env['SPARKBATCH_ENCRYPTION_KEYS']))];
