import type { BatchRequest } from '../model/batch/batch.ts';
import { errorMessage, isRecord } from '../model/lang.ts';
import type { SparkProperties } from '../spark/properties.ts';
import { isAtLeast, isSubmitterLocal } from '../spark/application.ts';
import { type ReadOtherwise, readOtherwise } from '../yaml/read-otherwise.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { attention, type Note } from './conversion.ts';
import type { Draft } from './draft.ts';
import type { SubmittingMachine } from './submitting-machine.ts';

const ROLES = ['driver', 'executor'] as const;

/** A pod template of a command line, as far as it can be read. */
export interface ConvertedTemplates {
  readonly notes: readonly Note[];
  /** The content of the templates that are files on this machine. */
  readonly read: Readonly<Partial<Record<(typeof ROLES)[number], unknown>>>;
}

/**
 * Converts pod templates in local files to `driver.templateFile` and `executor.templateFile`, which the command line reads when
 * it submits the batch, so that workers do not need the files. A file that the script writes itself becomes `template`. Templates
 * at remote addresses stay properties.
 * @param written files that the script itself writes
 */
export function convertTemplateFiles(
  draft: Draft,
  properties: SparkProperties,
  { readText }: Pick<SubmittingMachine, 'readText'>,
  written: ReadonlyMap<string, string>,
): ConvertedTemplates {
  const read: Partial<Record<(typeof ROLES)[number], unknown>> = {};
  const notes = ROLES.flatMap((role): Note[] => {
    const property = `spark.kubernetes.${role}.podTemplateFile`;
    const name = `spark.kubernetes.${role}.podTemplateContainerName`;
    const given = properties[property];
    if (given === undefined || given === '') {
      if (!draft.removeProperty(name)) return [];
      return [{ about: name, message: 'is left out: there is no pod template, and Spark ignores it' }];
    }
    if (!isSubmitterLocal(given) || !draft.removeProperty(property)) return [];
    const path = given.replace(/^file:(?:\/\/(?=\/))?/, '');
    const text = written.get(path);
    if (text !== undefined) {
      read[role] = parsed(text);
      if (!isRecord(read[role]))
        return [attention(property, `is a file of the script that is not YAML: set ${role}.template`)];
      draft.set([role, 'template'], read[role]);
      return [
        { about: property, message: `becomes ${role}.template, with the content that the script writes to the file` },
        ...readingNotes(draft, role, 'template', text),
        ...containerNote(name, properties[name], read[role]),
      ];
    }
    draft.set([role, 'templateFile'], path);
    const file = readText(path);
    if ('text' in file) read[role] = parsed(file.text);
    return [
      {
        about: property,
        message: `becomes ${role}.templateFile, which is read at submission, relative to the batch file`,
      },
      ...('text' in file ? readingNotes(draft, role, 'templateFile', file.text) : []),
      ...containerNote(name, properties[name], read[role]),
    ];
  });
  return { notes, read };
}

/** What Spark makes of the parts of a template that it reads in another way than `kubectl`. */
const READ_BY_SPARK: Readonly<Record<ReadOtherwise['kind'], string>> = {
  'merge-key': 'has a merge key, which Spark ignores: the batch has the merged fields',
  octal: 'has an octal number, which Spark before 4.0 takes for a decimal one: the batch has the octal one',
  'number-as-text': 'has a number where Kubernetes wants text, which Spark shortens: the batch has it as it is written',
};

/** Notes about the driver's template where the batch has what `kubectl` reads. The executors' is passed on as text. */
function readingNotes(draft: Draft, role: (typeof ROLES)[number], field: string, text: string): Note[] {
  if (role === 'executor') return [];
  const { sparkVersion } = draft.batch();
  const readsOctal = sparkVersion === undefined || isAtLeast(sparkVersion, 4, 0);
  return readOtherwise(text)
    .filter(({ kind }) => kind !== 'octal' || !readsOctal)
    .map(({ kind, source, line }) => attention(`${role}.${field}`, `${READ_BY_SPARK[kind]} (line ${line}: ${source})`));
}

function parsed(text: string): unknown {
  try {
    return readYaml(text);
  } catch (error) {
    return errorMessage(error);
  }
}

/** Spark takes the first container if there is none of the name. */
function containerNote(property: string, name: string | undefined, template: unknown): Note[] {
  const spec = isRecord(template) ? template['spec'] : undefined;
  const containers = isRecord(spec) ? spec['containers'] : undefined;
  if (name === undefined || !Array.isArray(containers)) return [];
  const names = containers.map((one: unknown) => (isRecord(one) ? one['name'] : undefined));
  if (names.includes(name)) return [];
  return [attention(property, `"${name}" is not a container of the template: Spark takes the first one, as here`)];
}

/** The batch with the content of its template files, or with placeholders for those that can't be read. */
export function withTemplates(batch: Partial<BatchRequest>, { read }: ConvertedTemplates): object {
  const pods = ROLES.flatMap((role) => {
    const { templateFile, ...pod } = { ...batch[role] } as Record<string, unknown>;
    if (templateFile === undefined) return [];
    return [[role, { ...pod, template: read[role] ?? { spec: { containers: [] } } }] as const];
  });
  return { ...batch, ...Object.fromEntries(pods) };
}
