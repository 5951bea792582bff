import type { BatchRequest } from '../model/batch/batch.ts';
import type { SparkProperties } from '../spark/properties.ts';
import { isSubmitterLocal } from '../spark/application.ts';
import type { Note } from './conversion.ts';
import type { Draft } from './draft.ts';

const ROLES = ['driver', 'executor'] as const;

/**
 * Pod templates that are files of the submitting machine become `driver.templateFile` and `executor.templateFile`: the
 * command line reads them when it submits the batch, and no worker needs the files. One that Spark would fetch from
 * elsewhere stays as it is.
 */
export function templateFiles(draft: Draft, properties: SparkProperties): Note[] {
  return ROLES.flatMap((role) => {
    const property = `spark.kubernetes.${role}.podTemplateFile`;
    const file = properties[property];
    if (file === undefined || file === '' || !isSubmitterLocal(file) || !draft.without(property)) return [];
    draft.set([role, 'templateFile'], file.replace(/^file:(?:\/\/(?=\/))?/, ''));
    return [
      { about: property, message: `is ${role}.templateFile: read from beside the batch file when it is submitted` },
    ];
  });
}

/** The batch as it may be when its template files have been read: what is in them is checked when it is submitted. */
export function withTemplatesRead(batch: Partial<BatchRequest>): object {
  const read = ROLES.flatMap((role) => {
    const { templateFile, ...pod } = { ...batch[role] } as Record<string, unknown>;
    if (templateFile === undefined) return [];
    const container = batch.sparkConf?.[`spark.kubernetes.${role}.podTemplateContainerName`];
    const template = container === undefined ? {} : { spec: { containers: [{ name: container }] } };
    return [[role, { ...pod, template }] as const];
  });
  return { ...batch, ...Object.fromEntries(read) };
}
