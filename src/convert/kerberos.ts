import { isSubmitterLocal } from '../spark/application.ts';
import type { SparkProperties } from '../spark/properties.ts';
import type { Note } from './conversion.ts';
import type { Draft } from './draft.ts';
import type { SubmittingMachine } from './submitting-machine.ts';

const KRB5_FILE = 'spark.kubernetes.kerberos.krb5.path';

/**
 * Converts a krb5.conf of the submitting machine to `krb5Conf`, its content, so that workers do not need the file. A file that
 * cannot be read here stays a property, which only spark-submit supports.
 * @param written files that the script itself writes
 */
export function convertKrb5File(
  draft: Draft,
  properties: SparkProperties,
  { readText }: Pick<SubmittingMachine, 'readText'>,
  written: ReadonlyMap<string, string>,
): Note[] {
  const given = properties[KRB5_FILE];
  if (given === undefined || given === '' || !isSubmitterLocal(given)) return [];
  const file = readText(given);
  const content = written.get(given) ?? ('text' in file ? file.text : undefined);
  if (content === undefined || content === '' || !draft.removeProperty(KRB5_FILE)) return [];
  draft.set(['krb5Conf'], content);
  return [{ about: KRB5_FILE, message: `becomes krb5Conf, the content of ${given}` }];
}
