import { isRecord } from '../model/lang.ts';
import { REDACTED, redactor } from './redaction.ts';
import { isSecretName } from './secret-names.ts';

const redact = redactor({});

/** A reference and nothing else: as it is written, it tells nobody what it leads to. */
const REFERENCE = /^\$\{(?:env|file):[^}]*\}$/;
/** Who somebody is, in an address: `//user:password@`. */
const IN_ADDRESS = /\/\/[^/@\s]+@/g;

/**
 * A value as everybody may see it: without what is secret by the name it is given to, as the value of a map, of a pair
 * `{ name, value }`, of an option in a list of arguments, or inside a text.
 */
export function withoutSecrets(value: unknown, name = ''): unknown {
  if (typeof value === 'string') {
    if (value === '' || REFERENCE.test(value)) return value;
    return isSecretName(name) ? REDACTED : redact(value).replaceAll(IN_ADDRESS, `//${REDACTED}@`);
  }
  if (typeof value === 'number') return isSecretName(name) ? REDACTED : value;
  if (Array.isArray(value)) return value.map((item, index) => withoutSecrets(item, optionBefore(value, index) ?? name));
  if (!isRecord(value)) return value;
  const pair = 'name' in value && typeof value.name === 'string' ? value.name : undefined;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, withoutSecrets(one, key === 'value' ? (pair ?? key) : key)]),
  );
}

/** In a list of arguments the value follows its name: `--password x`. */
function optionBefore(list: readonly unknown[], index: number): string | undefined {
  const before = list[index - 1];
  return typeof before === 'string' ? /^--?([\w.-]+)$/.exec(before)?.[1] : undefined;
}
