import { REDACTED, redactor } from './redaction.ts';

/** Names that hold the word for a secret, but not one: names of Kubernetes Secrets, paths, patterns. */
const NO_SECRETS: ReadonlySet<string> = new Set(['imagePullSecrets', 'secrets', 'secretName', 'tokenFile']);
/** Of a cluster: keys and certificates that are written into the file itself. */
const KEYS: ReadonlySet<string> = new Set(['clientKey', 'clientCertificate']);

const redact = redactor({});

/** Whether the values of this name are secret: as Spark tells it (`spark.redaction.regex`), and keys of a cluster. */
export function isSecretName(name: string): boolean {
  if (NO_SECRETS.has(name)) return false;
  // As the redactor reads it: it knows names where something is assigned to them.
  return KEYS.has(name) || redact(`${name.replaceAll(/[^\w.-]/g, '.')}=value`).endsWith(REDACTED);
}
