import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { KubeConfig, type User } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { z } from 'zod';
import { errorMessage } from '../../model/lang.ts';
import { credentialFileProblems, kubeconfigFiles } from './cluster-files.ts';
import type { ExecOptions, ResolvedClusterOptions } from './cluster-options.ts';
import type { CredentialSource } from './credentials.ts';
import { ExecCredential } from './exec-credential.ts';
import { PooledKubeConfig } from './pooled-kube-config.ts';
import { TokenFile } from './token-file.ts';

/** The connections and credentials of a cluster. */
export interface LoadedKubeConfig {
  readonly config: PooledKubeConfig;
  /** Absent if the credentials are static. */
  readonly credentials?: CredentialSource;
}

/**
 * Loads the kubeconfig, service account or `server` options of a cluster.
 * @throws Error that names the cluster and every problem
 */
export function loadKubeConfig(name: string, options: ResolvedClusterOptions): LoadedKubeConfig {
  const problems = credentialFileProblems(options);
  if (problems.length > 0) {
    const messages = problems.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`Cluster "${name}": ${messages.join('; ')}.`);
  }
  const config = new PooledKubeConfig();
  const files = kubeconfigFiles(options);
  if (options.server !== undefined) loadServerOptions(config, options, options.server);
  else if (options.inCluster) loadServiceAccount(name, config);
  else loadFiles(name, config, options);
  const credentials = extractCredentials(config, options, files);
  if (!credentials) return { config };
  authenticateWith(config, credentials);
  return { config, credentials };
}

/** The names of the contexts of a kubeconfig; none if there is no kubeconfig. @param file default: as kubectl finds it */
export function contextNames(file?: string): readonly string[] {
  const config = new KubeConfig();
  try {
    if (file === undefined) config.loadFromDefault();
    else config.loadFromFile(file);
  } catch {
    // The caller reads it again, and reports why that fails.
    return [];
  }
  // Without any kubeconfig, the client library assumes an API server without authentication on this machine.
  const isAssumed = config.getCurrentCluster()?.server === ASSUMED_SERVER;
  return isAssumed ? [] : config.getContexts().map(({ name }) => name);
}

const ASSUMED_SERVER = 'http://localhost:8080';

function loadFiles(name: string, config: KubeConfig, { kubeconfig, context }: ResolvedClusterOptions): void {
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    const file = kubeconfig === undefined ? 'the kubeconfig' : `kubeconfig ${kubeconfig}`;
    throw new Error(`Cluster "${name}": ${file} cannot be read: ${errorMessage(error)}`, { cause: error });
  }
  if (context !== undefined) config.setCurrentContext(context);
  if (config.getCurrentCluster()) return;
  const known = config.getContexts().map((one) => one.name);
  throw new Error(
    `Cluster "${name}": the kubeconfig has no ${context === undefined ? 'current context' : `context "${context}"`}. ` +
      `Its contexts are: ${known.join(', ') || 'none'}.`,
  );
}

function loadServiceAccount(name: string, config: KubeConfig): void {
  if (!process.env['KUBERNETES_SERVICE_HOST']) {
    throw new Error(
      `Cluster "${name}": inCluster: this worker does not run in a pod (KUBERNETES_SERVICE_HOST is not set). ` +
        'Use kubeconfig or server.',
    );
  }
  config.loadFromCluster();
}

function loadServerOptions(config: KubeConfig, options: ResolvedClusterOptions, server: string): void {
  const { ca, caFile, clientCertificate, clientKey, clientCertificateFile, clientKeyFile } = options;
  const { token, tlsServerName, proxyUrl, insecureSkipTlsVerify } = options;
  const base64 = (text: string | undefined) => text && Buffer.from(text).toString('base64');
  config.loadFromOptions({
    clusters: [
      {
        name: 'server',
        server,
        caFile,
        caData: base64(ca),
        tlsServerName,
        proxyUrl,
        skipTLSVerify: insecureSkipTlsVerify === true,
      },
    ],
    users: [
      {
        name: 'worker',
        token,
        certFile: clientCertificateFile,
        keyFile: clientKeyFile,
        certData: base64(clientCertificate),
        keyData: base64(clientKey),
      },
    ],
    contexts: [{ name: 'server', cluster: 'server', user: 'worker' }],
    currentContext: 'server',
  });
}

/**
 * The source of dynamic credentials. Removes token files and exec programs from the kubeconfig, so that the client library
 * does not handle them: see {@link TokenFile} and {@link ExecCredential} for what it does badly.
 */
function extractCredentials(
  config: KubeConfig,
  { tokenFile, exec }: ResolvedClusterOptions,
  files: readonly string[],
): CredentialSource | undefined {
  if (exec) return new ExecCredential(exec);
  if (tokenFile !== undefined) return new TokenFile(tokenFile);
  const user = config.getCurrentUser();
  const source = user && credentialSourceOf(user, files);
  if (!source) return undefined;
  config.users = config.users.map((one) => (one === user ? { ...one, exec: undefined, authProvider: undefined } : one));
  return source;
}

/** The fields of a kubeconfig's exec section that are used here. */
const kubeconfigExecSchema = z.object({
  apiVersion: z.string().default('client.authentication.k8s.io/v1beta1'),
  command: z.string(),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
});
const authProviderSchema = z.object({
  config: z.object({ exec: kubeconfigExecSchema.optional(), tokenFile: z.string().optional() }).nullish(),
});
const EXEC_TIMEOUT = 15_000;

function credentialSourceOf(user: User, files: readonly string[]): CredentialSource | undefined {
  const { config } = authProviderSchema.safeParse(user.authProvider).data ?? {};
  const exec = kubeconfigExecSchema.safeParse(user.exec ?? config?.exec).data;
  if (exec) {
    const { command, args, env, apiVersion } = exec;
    const options = {
      command: resolveCommand(command, files),
      args: args ?? [],
      env: env ?? [],
      timeout: EXEC_TIMEOUT,
    };
    return new ExecCredential({ ...options, apiVersion: apiVersion as ExecOptions['apiVersion'] });
  }
  const tokenFile = config?.tokenFile ?? tokenFileOf(user, files);
  return tokenFile === undefined ? undefined : new TokenFile(tokenFile);
}

/** As in kubectl, a relative path is relative to the kubeconfig, and a name is looked up in PATH. */
function resolveCommand(command: string, [file]: readonly string[]): string {
  return command.includes('/') && !isAbsolute(command) && file !== undefined ? join(dirname(file), command) : command;
}

const usersSchema = z.object({
  users: z.array(z.object({ name: z.string(), user: z.object({ tokenFile: z.string().optional() }).nullish() })),
});

/** The `tokenFile` of a kubeconfig's user, which the client library ignores. */
function tokenFileOf({ name, token }: User, files: readonly string[]): string | undefined {
  if (token !== undefined) return undefined;
  for (const file of files) {
    const users = usersSchema.safeParse(parse(readFileSync(file, 'utf8'))).data?.users ?? [];
    const tokenFile = users.find((user) => user.name === name)?.user?.tokenFile;
    if (tokenFile !== undefined) return isAbsolute(tokenFile) ? tokenFile : join(dirname(file), tokenFile);
  }
  return undefined;
}

function authenticateWith(config: KubeConfig, source: CredentialSource): void {
  const current = config.getCurrentUser();
  config.addAuthenticator({
    isAuthProvider: (user) => user.name === current?.name,
    applyAuthentication: async (_user, options) => {
      const { token, clientCertificate, clientKey } = await source.current();
      if (token !== undefined) options.headers = { ...options.headers, Authorization: `Bearer ${token}` };
      if (clientCertificate !== undefined) Object.assign(options, { cert: clientCertificate, key: clientKey });
    },
  });
}
