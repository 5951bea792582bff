/** Something wrong with the options of a cluster: which of them, and why. */
export interface WayProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** What of a cluster's options says how it is reached, as far as it matters which of them are there. */
export interface WayOptions {
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

/** The three ways to a cluster; each excludes the others. */
const WAYS = [['kubeconfig', 'context'], ['inCluster'], ['server']] as const;

/** Who we are for a server: one of these, or none where a proxy vouches for us. */
const CREDENTIALS = [
  ['token'],
  ['tokenFile'],
  ['clientCertificateFile', 'clientKeyFile', 'clientCertificate', 'clientKey'],
  ['exec'],
] as const;

/** What a kubeconfig and a service account say themselves. */
const OF_A_SERVER = [
  ...CREDENTIALS.flat(),
  'caFile',
  'ca',
  'proxyUrl',
  'tlsServerName',
  'insecureSkipTlsVerify',
] as const;

/** A certificate and its key come in the same form. */
const PAIRS = [
  ['clientCertificateFile', 'clientKeyFile'],
  ['clientCertificate', 'clientKey'],
] as const;

/** Of two that are the same thing in different forms, one. */
const FORMS = [
  ['clientCertificateFile', 'clientCertificate'],
  ['clientKeyFile', 'clientKey'],
  ['caFile', 'ca'],
] as const;

/** Everything that does not go together in the options of a cluster. */
export function wayProblems(options: WayOptions): WayProblem[] {
  const has = (name: keyof WayOptions): boolean => options[name] !== undefined;
  const given = (groups: readonly (readonly (keyof WayOptions)[])[]) =>
    groups.flatMap((group) => group.find(has) ?? []);
  const problems: WayProblem[] = [];
  const refuse = (path: string, message: string): void => void problems.push({ path: [path], message });

  const [way, ...otherWays] = given(WAYS);
  for (const other of otherWays)
    refuse(other, `"${other}" and "${way}" exclude each other: a cluster is reached in one way`);
  if (!has('server')) {
    for (const field of OF_A_SERVER.filter(has)) {
      const instead = has('inCluster') ? 'the service account of the pod says it' : 'the kubeconfig says it';
      refuse(field, `"${field}" goes with "server" only; without, ${instead}`);
    }
    return [...problems, ...namespaceProblems(options)];
  }
  const [credential, ...otherCredentials] = given(CREDENTIALS);
  for (const other of otherCredentials) {
    refuse(other, `"${other}" and "${credential}" exclude each other: one of them says who the worker is`);
  }
  for (const [one, other] of FORMS) {
    if (has(one) && has(other)) refuse(other, `"${other}" and "${one}" exclude each other: a file, or the text itself`);
  }
  for (const [certificate, key] of PAIRS) {
    if (has(certificate) && !has(key)) refuse(key, `is missing: "${certificate}" is of no use without "${key}"`);
    if (has(key) && !has(certificate))
      refuse(certificate, `is missing: "${key}" is of no use without "${certificate}"`);
  }
  return [...problems, ...encryptionProblems(options, has), ...namespaceProblems(options)];
}

function encryptionProblems({ server }: WayOptions, has: (name: keyof WayOptions) => boolean): WayProblem[] {
  const insecure = has('insecureSkipTlsVerify');
  const authorities = (['caFile', 'ca'] as const).filter(has);
  if (insecure && authorities.length > 0) {
    const message = `"insecureSkipTlsVerify" and "${authorities[0]}" exclude each other: a certificate is checked, or it is not`;
    return [{ path: ['insecureSkipTlsVerify'], message }];
  }
  if (!server?.startsWith('http:')) return [];
  if (!insecure) {
    const message = 'is not encrypted: use https, or say "insecureSkipTlsVerify: true" for a proxy on the same machine';
    return [{ path: ['server'], message }];
  }
  return (['clientCertificateFile', 'clientCertificate'] as const)
    .filter(has)
    .map((field) => ({ path: [field], message: 'needs a "server" with https: it is part of the encryption' }));
}

function namespaceProblems({ namespaces, defaultNamespace }: WayOptions): WayProblem[] {
  if (defaultNamespace === undefined || namespaces === '*' || namespaces.includes(defaultNamespace)) return [];
  const message = `"${defaultNamespace}" is not among "namespaces" (${namespaces.join(', ')})`;
  return [{ path: ['defaultNamespace'], message }];
}
