import { isRecord } from '../model/lang.ts';
import { REDACTED, redactor } from './redactor.ts';
import { isSecretByDefault } from './secret-names.ts';

const redact = redactor();

/** Keys that match the patterns of secret names, but have no secret values: names of Kubernetes Secrets, paths, patterns. */
const NOT_SECRET: ReadonlySet<string> = new Set(['imagePullSecrets', 'secrets', 'secretName', 'tokenFile']);
/** Keys of a cluster with private keys and certificates as values. */
const CLUSTER_KEYS: ReadonlySet<string> = new Set(['clientKey', 'clientCertificate']);

/** Whether the values of a key of a batch or of the configuration are secret. */
export function isSecretKey(key: string): boolean {
  if (NOT_SECRET.has(key)) return false;
  // Patterns expect the parts of a name to be separated by dots.
  return CLUSTER_KEYS.has(key) || isSecretByDefault(key.replaceAll(/[^\w.-]/g, '.'));
}

/** A text that is a single reference, which does not reveal the value it refers to. */
const REFERENCE = /^\$\{(?:env|file):[^}]*\}$/;
/** The user information of an address: `//user:password@`. */
const USER_INFO = /\/\/[^/@\s]+@/g;

/**
 * A value of the configuration as it may be displayed: without what is secret by its name, where a name is the key it is
 * assigned to, the `name` of a pair `{ name, value }`, the option before an argument, or an assignment within a text.
 */
export function displayedValue(value: unknown, name = ''): unknown {
  if (typeof value === 'string') {
    if (value === '' || REFERENCE.test(value)) return value;
    return isSecretKey(name) ? REDACTED : redact(value).replaceAll(USER_INFO, `//${REDACTED}@`);
  }
  if (typeof value === 'number') return isSecretKey(name) ? REDACTED : value;
  if (Array.isArray(value)) return value.map((item, index) => displayedValue(item, optionBefore(value, index) ?? name));
  if (!isRecord(value)) return value;
  const pairName = typeof value['name'] === 'string' ? value['name'] : undefined;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, displayedValue(one, key === 'value' ? (pairName ?? key) : key)]),
  );
}

/** The option before an argument of a list: `--password x`. */
function optionBefore(list: readonly unknown[], index: number): string | undefined {
  const before = list[index - 1];
  return typeof before === 'string' ? /^--?([\w.-]+)$/.exec(before)?.[1] : undefined;
}
