import { fileURLToPath } from 'node:url';
import type { DataConverter, PayloadCodec } from '@temporalio/common';

/** A data converter whose failures, too, are plain data: another process can make one of the same codecs. */
export type EncodingDataConverter = Required<Pick<DataConverter, 'payloadCodecs' | 'failureConverterPath'>>;

/**
 * The data converter for workers and clients whose payloads pass these codecs (encryption, say): messages and stack
 * traces of failures pass them, too. Every worker of the task queue and every client needs the same.
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
