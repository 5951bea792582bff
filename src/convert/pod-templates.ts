import type { BatchRequest } from '../model/batch/batch.ts';
import type { SparkProperties } from '../spark/properties.ts';
import { isSubmitterLocal } from '../spark/application.ts';
import type { Note } from './conversion.ts';
import type { Draft } from './draft.ts';

const ROLES = ['driver', 'executor'] as const;

/**
 * Converts pod templates in local files to `driver.templateFile` and `executor.templateFile`, which the command line reads when it
 * submits the batch, so that workers do not need the files. Templates at remote addresses stay properties.
 */
export function convertTemplateFiles(draft: Draft, properties: SparkProperties): Note[] {
  return ROLES.flatMap((role) => {
    const property = `spark.kubernetes.${role}.podTemplateFile`;
    const file = properties[property];
    if (file === undefined || file === '' || !isSubmitterLocal(file) || !draft.removeProperty(property)) return [];
    draft.set([role, 'templateFile'], file.replace(/^file:(?:\/\/(?=\/))?/, ''));
    return [
      {
        about: property,
        message: `becomes ${role}.templateFile, which is read at submission, relative to the batch file`,
      },
    ];
  });
}

/** The batch with placeholders for its template files. Their content is checked at submission. */
export function withPlaceholderTemplates(batch: Partial<BatchRequest>): object {
  const pods = ROLES.flatMap((role) => {
    const { templateFile, ...pod } = { ...batch[role] } as Record<string, unknown>;
    if (templateFile === undefined) return [];
    const container = batch.sparkConf?.[`spark.kubernetes.${role}.podTemplateContainerName`];
    const template = container === undefined ? {} : { spec: { containers: [{ name: container }] } };
    return [[role, { ...pod, template }] as const];
  });
  return { ...batch, ...Object.fromEntries(pods) };
}
