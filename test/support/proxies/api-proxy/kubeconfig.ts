import { writeFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import type { Upstream } from './exchange.ts';

/** The API server of a kubeconfig's current context, with the credentials of that context. */
export async function upstreamOf(kubeconfig: string): Promise<Upstream> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const server = new URL(config.getCurrentCluster()?.server ?? '');
  const options: AgentOptions & { headers?: Record<string, string> } = { keepAlive: true };
  await config.applyToHTTPSOptions(options);
  const agent = server.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  // A token is sent in a header, a certificate with the connection.
  return { server, agent, headers: options.headers ?? {} };
}

/** Writes a kubeconfig for a server with plain HTTP, which the client accepts with skipTLSVerify only. */
export async function writeKubeconfig(file: string, server: string): Promise<void> {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'proxy', server, skipTLSVerify: true }],
    users: [{ name: 'proxy' }],
    contexts: [{ name: 'proxy', cluster: 'proxy', user: 'proxy' }],
    currentContext: 'proxy',
  });
  await writeFile(file, config.exportConfig());
}
