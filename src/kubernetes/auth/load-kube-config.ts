import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { KubeConfig, User } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { z } from 'zod';
import { errorMessage } from '../../model/lang.ts';
import { kubeconfigFiles, materialProblems } from './cluster-files.ts';
import type { ExecOptions, ResolvedClusterOptions } from './cluster-options.ts';
import type { CredentialSource } from './credentials.ts';
import { ExecCredential } from './exec-credential.ts';
import { PooledKubeConfig } from './pooled-kube-config.ts';
import { TokenFile } from './token-file.ts';

/** How a cluster is reached: a pool for requests, one for watches, and the credentials both use. */
export interface LoadedKubeConfig {
  readonly requests: PooledKubeConfig;
  /** Watches have a pool of their own: they would share an HTTP/2 connection with requests, and stall with them. */
  readonly watches: PooledKubeConfig;
  /** Absent where the credentials never change, or are the client library's to renew. */
  readonly credentials?: CredentialSource;
}

/**
 * Loads what a cluster's options say of the way to it.
 * @throws Error that names the cluster and everything that is wrong
 */
export function loadKubeConfig(name: string, options: ResolvedClusterOptions): LoadedKubeConfig {
  const problems = materialProblems(options);
  if (problems.length > 0) {
    const told = problems.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`Cluster "${name}": ${told.join('; ')}.`);
  }
  const requests = new PooledKubeConfig();
  const files = kubeconfigFiles(options);
  if (options.server !== undefined) loadServer(requests, options, options.server);
  else if (options.inCluster) loadServiceAccount(name, requests);
  else loadFiles(name, requests, options);
  const credentials = takeOverCredentials(requests, options, files);
  const { clusters, users, contexts, currentContext } = requests;
  const watches = new PooledKubeConfig();
  watches.loadFromOptions({ clusters, users, contexts, currentContext });
  if (!credentials) return { requests, watches };
  for (const config of [requests, watches]) authenticateWith(config, credentials);
  return { requests, watches, credentials };
}

function loadFiles(name: string, config: KubeConfig, { kubeconfig, context }: ResolvedClusterOptions): void {
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    const why = errorMessage(error);
    throw new Error(`Cluster "${name}": kubeconfig ${kubeconfig ?? ''} can't be read: ${why}`.replace('  ', ' '), {
      cause: error,
    });
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
        'Use a kubeconfig, or server.',
    );
  }
  config.loadFromCluster();
}

function loadServer(config: KubeConfig, options: ResolvedClusterOptions, server: string): void {
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

/** Takes what the client library does badly out of its hands: token files and programs that print credentials. */
function takeOverCredentials(
  config: KubeConfig,
  { tokenFile, exec }: ResolvedClusterOptions,
  files: readonly string[],
): CredentialSource | undefined {
  if (exec) return new ExecCredential(exec);
  if (tokenFile !== undefined) return new TokenFile(tokenFile);
  const user = config.getCurrentUser();
  const source = user && sourceOf(user, files);
  if (!source) return undefined;
  config.users = config.users.map((one) => (one === user ? { ...one, exec: undefined, authProvider: undefined } : one));
  return source;
}

/** What a kubeconfig says of a program, as far as it matters here. */
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

function sourceOf(user: User, files: readonly string[]): CredentialSource | undefined {
  const { config } = authProviderSchema.safeParse(user.authProvider).data ?? {};
  const exec = kubeconfigExecSchema.safeParse(user.exec ?? config?.exec).data;
  if (exec) {
    const { command, args, env, apiVersion } = exec;
    const options = { command: programOf(command, files), args: args ?? [], env: env ?? [], timeout: EXEC_TIMEOUT };
    return new ExecCredential({ ...options, apiVersion: apiVersion as ExecOptions['apiVersion'] });
  }
  const tokenFile = config?.tokenFile ?? tokenFileOf(user, files);
  return tokenFile === undefined ? undefined : new TokenFile(tokenFile);
}

/** A path that is not absolute counts from its kubeconfig, as kubectl has it; a name is looked for in PATH. */
function programOf(command: string, [file]: readonly string[]): string {
  return command.includes('/') && !isAbsolute(command) && file !== undefined ? join(dirname(file), command) : command;
}

const usersSchema = z.object({
  users: z.array(z.object({ name: z.string(), user: z.object({ tokenFile: z.string().optional() }).nullish() })),
});

/** The client library overlooks `tokenFile` of a kubeconfig's user. */
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
