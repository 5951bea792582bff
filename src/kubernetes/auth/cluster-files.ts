import { createPrivateKey, X509Certificate } from 'node:crypto';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { errorMessage } from '../../model/lang.ts';
import type { ResolvedClusterOptions } from './cluster-options.ts';
import type { WayProblem } from './connection-options-rules.ts';

/** The kubeconfig files that the options of a cluster mean: the one they name, else kubectl's, if there are any. */
export function kubeconfigFiles(
  { kubeconfig, inCluster, server }: Pick<ResolvedClusterOptions, 'kubeconfig' | 'inCluster' | 'server'>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string[] {
  if (kubeconfig !== undefined) return [kubeconfig];
  if (inCluster !== undefined || server !== undefined) return [];
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) return listed;
  const usual = join(env['HOME'] ?? '', '.kube', 'config');
  return isAbsolute(usual) && isReadable(usual) ? [usual] : [];
}

/** What is wrong with the certificates, keys and tokens of a cluster's options: unreadable, no PEM, not a pair. */
export function materialProblems(options: ResolvedClusterOptions): WayProblem[] {
  const problems: WayProblem[] = [];
  const material = <T>(fields: readonly (keyof ResolvedClusterOptions)[], read: (text: string) => T): T | undefined => {
    for (const field of fields) {
      const given = options[field];
      if (typeof given !== 'string') continue;
      try {
        return read(field.endsWith('File') ? readFileSync(given, 'utf8') : given);
      } catch (error) {
        // Of what is inline nothing is repeated: it may be a key.
        const what = field.endsWith('File')
          ? `${given} can't be used: ${errorMessage(error)}`
          : "can't be used: it is not what PEM looks like";
        problems.push({ path: [field], message: what });
      }
    }
    return undefined;
  };
  material(['caFile', 'ca'], certificates);
  material(['tokenFile'], (text) => {
    if (text.trim() === '') throw new Error('it is empty');
  });
  const [certificate] = material(['clientCertificateFile', 'clientCertificate'], certificates) ?? [];
  const key = material(['clientKeyFile', 'clientKey'], (text) => createPrivateKey(text));
  if (certificate && key && !certificate.checkPrivateKey(key)) {
    const field = options.clientKeyFile === undefined ? 'clientKey' : 'clientKeyFile';
    problems.push({ path: [field], message: 'is not the key of the client certificate' });
  }
  return problems;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function certificates(text: string): X509Certificate[] {
  const found = text.match(CERTIFICATE) ?? [];
  if (found.length === 0) throw new Error('there is no certificate in it (PEM: -----BEGIN CERTIFICATE-----)');
  return found.map((pem) => new X509Certificate(pem));
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    // As kubectl does: without that file the next place counts.
    return false;
  }
}
