/** The documents and the source file that are generated from the schemas of a batch and of the configuration. */
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { batchFileSchema, configurationFileSchema } from '../../src/config/schema/json-schema.ts';
import { batchDescriptions } from './batch-descriptions.ts';
import { configurationDocument } from './document.ts';
import { inputTypes } from './input-types.ts';
import { wireSchema } from './wire-schema.ts';

/** The content of every generated file, by its path in the repository. */
export async function generatedFiles(): Promise<Readonly<Record<string, string>>> {
  const json = (schema: unknown) => `${JSON.stringify(schema, null, 2)}\n`;
  return {
    'docs/reference/configuration.md': configurationDocument(),
    'docs/reference/sparkbatch.schema.json': json(configurationFileSchema(batchDescriptions())),
    'docs/reference/batch.schema.json': json(batchFileSchema(batchDescriptions())),
    'schemas/spark-batch.json': json(wireSchema()),
    'src/model/configuration-input.ts': await formatted(inputTypes()),
  };
}

/** Source text in the format of the repository. */
async function formatted(source: string): Promise<string> {
  const options = await resolveConfig(join(import.meta.dirname, 'files.ts'));
  return format(source, { ...options, parser: 'typescript' });
}
