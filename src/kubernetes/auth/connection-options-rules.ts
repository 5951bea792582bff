/** A problem with the options of a cluster. */
export interface OptionProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** The options that determine how a cluster is reached. Only their presence matters here, except for those with a type. */
export interface ConnectionOptions {
  readonly kubeconfig?: unknown;
  readonly context?: unknown;
  readonly inCluster?: unknown;
  readonly server?: string | undefined;
  readonly token?: unknown;
  readonly tokenFile?: unknown;
  readonly clientCertificateFile?: unknown;
  readonly clientKeyFile?: unknown;
  readonly clientCertificate?: unknown;
  readonly clientKey?: unknown;
  readonly exec?: unknown;
  readonly caFile?: unknown;
  readonly ca?: unknown;
  readonly proxyUrl?: unknown;
  readonly tlsServerName?: unknown;
  readonly insecureSkipTlsVerify?: unknown;
  readonly namespaces: '*' | readonly string[];
  readonly defaultNamespace?: string | undefined;
}

type OptionName = keyof ConnectionOptions;

/** The ways to reach a cluster. They exclude each other. */
const WAYS = [['kubeconfig', 'context'], ['inCluster'], ['server']] as const;

/** The kinds of credentials for `server`. They exclude each other; none is needed behind an authenticating proxy. */
const CREDENTIALS = [
  ['token'],
  ['tokenFile'],
  ['clientCertificateFile', 'clientKeyFile', 'clientCertificate', 'clientKey'],
  ['exec'],
] as const;

/** Options that only `server` needs, because kubeconfigs and service accounts contain them. */
const SERVER_OPTIONS = [
  ...CREDENTIALS.flat(),
  'caFile',
  'ca',
  'proxyUrl',
  'tlsServerName',
  'insecureSkipTlsVerify',
] as const;

/** Certificates and their keys, which need each other. */
const CERTIFICATE_AND_KEY = [
  ['clientCertificateFile', 'clientKeyFile'],
  ['clientCertificate', 'clientKey'],
] as const;

/** A file and the inline text of the same thing. They exclude each other. */
const FILE_OR_TEXT = [
  ['clientCertificateFile', 'clientCertificate'],
  ['clientKeyFile', 'clientKey'],
  ['caFile', 'ca'],
] as const;

/** All problems with the combination of options of a cluster. */
export function connectionOptionProblems(options: ConnectionOptions): OptionProblem[] {
  const has = (name: OptionName): boolean => options[name] !== undefined;
  const firstOfEach = (groups: readonly (readonly OptionName[])[]) => groups.flatMap((group) => group.find(has) ?? []);
  const problems: OptionProblem[] = [];
  const add = (field: string, message: string): void => void problems.push({ path: [field], message });

  const [way, ...otherWays] = firstOfEach(WAYS);
  for (const other of otherWays) add(other, `cannot be combined with "${way}": both say how to reach the cluster`);
  if (!has('server')) {
    const source = has('inCluster') ? 'the service account of the pod' : 'the kubeconfig';
    for (const field of SERVER_OPTIONS.filter(has)) add(field, `needs "server": without it, ${source} determines this`);
    return [...problems, ...namespaceProblems(options)];
  }
  const [credential, ...otherCredentials] = firstOfEach(CREDENTIALS);
  for (const other of otherCredentials) add(other, `cannot be combined with "${credential}": both are credentials`);
  for (const [file, text] of FILE_OR_TEXT) {
    if (has(file) && has(text)) add(text, `cannot be combined with "${file}": use the file or the text`);
  }
  for (const [certificate, key] of CERTIFICATE_AND_KEY) {
    if (has(certificate) && !has(key)) add(key, `is missing: "${certificate}" needs it`);
    if (has(key) && !has(certificate)) add(certificate, `is missing: "${key}" needs it`);
  }
  return [...problems, ...encryptionProblems(options, has), ...namespaceProblems(options)];
}

function encryptionProblems({ server }: ConnectionOptions, has: (name: OptionName) => boolean): OptionProblem[] {
  const isInsecure = has('insecureSkipTlsVerify');
  const authority = (['caFile', 'ca'] as const).find(has);
  if (isInsecure && authority !== undefined) {
    const message = `cannot be combined with "${authority}": without verification, a CA has no effect`;
    return [{ path: ['insecureSkipTlsVerify'], message }];
  }
  if (!server?.startsWith('http:')) return [];
  if (!isInsecure) {
    const message = 'is not encrypted: use https, or set "insecureSkipTlsVerify: true" for a proxy on the same machine';
    return [{ path: ['server'], message }];
  }
  return (['clientCertificateFile', 'clientCertificate'] as const)
    .filter(has)
    .map((field) => ({ path: [field], message: 'needs a "server" with https: client certificates are part of TLS' }));
}

function namespaceProblems({ namespaces, defaultNamespace }: ConnectionOptions): OptionProblem[] {
  if (defaultNamespace === undefined || namespaces === '*' || namespaces.includes(defaultNamespace)) return [];
  const message = `"${defaultNamespace}" is not among "namespaces" (${namespaces.join(', ')})`;
  return [{ path: ['defaultNamespace'], message }];
}
