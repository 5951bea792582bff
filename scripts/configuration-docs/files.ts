/** The documents that are generated from the schemas of a batch and of the configuration. */
import { batchFileSchema, configurationFileSchema } from '../../src/config/schema/json-schema.ts';
import { batchDescriptions } from './batch-descriptions.ts';
import { configurationDocument } from './document.ts';

/** The content of every generated document, by its path in docs/reference/. */
export function generatedDocs(): Readonly<Record<string, string>> {
  const json = (schema: unknown) => `${JSON.stringify(schema, null, 2)}\n`;
  return {
    'configuration.md': configurationDocument(),
    'sparkbatch.schema.json': json(configurationFileSchema(batchDescriptions())),
    'batch.schema.json': json(batchFileSchema(batchDescriptions())),
  };
}
