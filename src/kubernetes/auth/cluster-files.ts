import { createPrivateKey, X509Certificate } from 'node:crypto';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { errorMessage } from '../../model/lang.ts';
import type { ResolvedClusterOptions } from './cluster-options.ts';
import type { OptionProblem } from './connection-options-rules.ts';

/** The kubeconfig files that a cluster uses: the configured one, else those that kubectl would use. */
export function kubeconfigFiles(
  { kubeconfig, inCluster, server }: Pick<ResolvedClusterOptions, 'kubeconfig' | 'inCluster' | 'server'>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string[] {
  if (kubeconfig !== undefined) return [kubeconfig];
  if (inCluster !== undefined || server !== undefined) return [];
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) return listed;
  const defaultPath = join(env['HOME'] ?? '', '.kube', 'config');
  return isAbsolute(defaultPath) && isReadable(defaultPath) ? [defaultPath] : [];
}

/** Problems with the certificates, keys and tokens of a cluster: unreadable files, invalid PEM, a key of another certificate. */
export function credentialFileProblems(options: ResolvedClusterOptions): OptionProblem[] {
  const problems: OptionProblem[] = [];
  const parseFirst = <T>(
    fields: readonly (keyof ResolvedClusterOptions)[],
    parse: (text: string) => T,
  ): T | undefined => {
    for (const field of fields) {
      const value = options[field];
      if (typeof value !== 'string') continue;
      const isFile = field.endsWith('File');
      try {
        return parse(isFile ? readFileSync(value, 'utf8') : value);
      } catch (error) {
        // An inline value is not repeated in the message, because it may be a key.
        const message = isFile
          ? `${value} cannot be used: ${errorMessage(error)}`
          : 'cannot be used: it is not valid PEM';
        problems.push({ path: [field], message });
      }
    }
    return undefined;
  };
  parseFirst(['caFile', 'ca'], parseCertificates);
  parseFirst(['tokenFile'], (text) => {
    if (text.trim() === '') throw new Error('it is empty');
  });
  const [certificate] = parseFirst(['clientCertificateFile', 'clientCertificate'], parseCertificates) ?? [];
  const key = parseFirst(['clientKeyFile', 'clientKey'], (text) => createPrivateKey(text));
  if (certificate && key && !certificate.checkPrivateKey(key)) {
    const field = options.clientKeyFile === undefined ? 'clientKey' : 'clientKeyFile';
    problems.push({ path: [field], message: 'is not the private key of the client certificate' });
  }
  return problems;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function parseCertificates(text: string): X509Certificate[] {
  const found = text.match(CERTIFICATE) ?? [];
  if (found.length === 0) throw new Error('it contains no certificate (PEM: -----BEGIN CERTIFICATE-----)');
  return found.map((pem) => new X509Certificate(pem));
}

/** As in kubectl, an unreadable ~/.kube/config is skipped. */
function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
