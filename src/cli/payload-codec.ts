import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PayloadCodec } from '@temporalio/common';
import { encodingDataConverter, type EncodingDataConverter } from '../plugin/data-converter.ts';
import { UsageError } from './errors.ts';
import { asRecord, errorChain } from '../model/lang.ts';

/**
 * The data converter with the codecs of a module, or none where no module is named.
 * @param module path (from the working directory) or package; exports a codec or a list of them, as default or `payloadCodecs`
 * @throws UsageError when there is no such module, it fails, or exports no codec
 */
export async function dataConverterOf(module: string | undefined): Promise<EncodingDataConverter | undefined> {
  if (module === undefined || module === '') return undefined;
  const location = locate(module);
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = (await import(location)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const why = errorChain(error);
    throw new UsageError(`The payload codec ${module} can't be loaded: ${why}`, { cause: error });
  }
  return encodingDataConverter(codecsIn(exported, module));
}

function locate(module: string): string {
  const path = resolve(module);
  if (existsSync(path)) return pathToFileURL(path).href;
  try {
    return pathToFileURL(createRequire(resolve('package.json')).resolve(module)).href;
  } catch (error) {
    throw new UsageError(
      `The payload codec ${module} is not there: it is neither a file (${path}) nor a package that can be found from here.`,
      { cause: error },
    );
  }
}

function codecsIn(exported: Readonly<Record<string, unknown>>, module: string): readonly PayloadCodec[] {
  const found = exported['payloadCodecs'] ?? exported['default'];
  const codecs: readonly unknown[] = Array.isArray(found) ? found : [found];
  if (codecs.length > 0 && codecs.every(isCodec)) return codecs;
  throw new UsageError(
    `The payload codec ${module} exports none: a codec has the methods encode and decode, and the module exports one, or a list of them, ` +
      `as default or as payloadCodecs. It exports ${Object.keys(exported).join(', ') || 'nothing'}.`,
  );
}

function isCodec(one: unknown): one is PayloadCodec {
  const { encode, decode } = asRecord(one);
  return typeof encode === 'function' && typeof decode === 'function';
}
