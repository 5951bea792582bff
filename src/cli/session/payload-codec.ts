/** Loads the module named by `--payload-codec`. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PayloadCodec } from '@temporalio/common';
import { errorChain, isRecord } from '../../model/lang.ts';
import { encodingDataConverter, type EncodingDataConverter } from '../../temporal/data-converter.ts';
import { UsageError } from '../shared/errors.ts';

/**
 * Makes the data converter with the codecs of a module; undefined when no module is named.
 * @param module path (relative to the working directory) or package that exports a codec or a list of codecs, as `default` or
 *   `payloadCodecs`
 * @throws UsageError when the module does not exist, fails to load, or exports no codec
 */
export async function loadDataConverter(module: string | undefined): Promise<EncodingDataConverter | undefined> {
  if (module === undefined || module === '') return undefined;
  const location = locate(module);
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = (await import(location)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new UsageError(`The payload codec ${module} can't be loaded: ${errorChain(error)}`, { cause: error });
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
      `The payload codec ${module} does not exist: it is neither a file (${path}) nor a package installed here.`,
      { cause: error },
    );
  }
}

function codecsIn(exported: Readonly<Record<string, unknown>>, module: string): readonly PayloadCodec[] {
  const found = exported['payloadCodecs'] ?? exported['default'];
  const codecs: readonly unknown[] = Array.isArray(found) ? found : [found];
  if (codecs.length > 0 && codecs.every(isCodec)) return codecs;
  throw new UsageError(
    `The payload codec ${module} exports no codec: export an object with the methods encode and decode, or a list of such ` +
      `objects, as default or as payloadCodecs. The module exports ${Object.keys(exported).join(', ') || 'nothing'}.`,
  );
}

function isCodec(value: unknown): value is PayloadCodec {
  return isRecord(value) && typeof value['encode'] === 'function' && typeof value['decode'] === 'function';
}
