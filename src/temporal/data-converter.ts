import { fileURLToPath } from 'node:url';
import type { DataConverter, PayloadCodec } from '@temporalio/common';

/** A data converter that consists of plain data, so that another process can create the same one from the same codecs. */
export type EncodingDataConverter = Required<Pick<DataConverter, 'payloadCodecs' | 'failureConverterPath'>>;

/**
 * The data converter for workers and clients that encode their payloads, for example to encrypt them. It also encodes the
 * messages and stack traces of failures. All workers of a task queue and all clients need the same one.
 *
 * @param payloadCodecs applied from the last to the first when encoding, as Temporal's SDK does
 */
export function encodingDataConverter(payloadCodecs: readonly PayloadCodec[]): EncodingDataConverter {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return {
    payloadCodecs: [...payloadCodecs],
    failureConverterPath: fileURLToPath(new URL(`failure-converter.${extension}`, import.meta.url)),
  };
}
