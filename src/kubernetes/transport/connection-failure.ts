import { isNativeError } from 'node:util/types';
import type { ConnectionFailure, ConnectionFailureKind } from '../../model/workers/cluster-report.ts';
import { CredentialError } from '../auth/credentials.ts';

/** Error codes of Node.js, OpenSSL and undici by the kind of failure. */
const CODES: readonly (readonly [ConnectionFailureKind, RegExp])[] = [
  ['connection-refused', /^ECONNREFUSED$/],
  ['unknown-host', /^(ENOTFOUND|EAI_AGAIN|EAI_NODATA)$/],
  ['timeout', /^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/],
  ['unreachable', /^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EACCES|EADDRNOTAVAIL)$/],
  ['connection-lost', /^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|UND_ERR_CLOSED|UND_ERR_DESTROYED)$/],
  [
    'certificate',
    /^(UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|CERT_[A-Z_]+|ERR_TLS_CERT_ALTNAME_INVALID|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH)$/,
  ],
  ['tls', /^(EPROTO|ERR_SSL_|ERR_TLS_|ERR_OSSL_)/],
];

const ADVICE: Readonly<Record<ConnectionFailureKind, string>> = {
  'connection-refused':
    'Nothing listens at this address: check that the API server runs, and that address and port are correct.',
  timeout: 'Check the load of the API server, and firewalls in between.',
  'unknown-host': 'The host name cannot be resolved: check the address, and the DNS of this machine.',
  unreachable: 'There is no route to this address: check the network of this machine.',
  'connection-lost': 'Check whether the API server restarts, and what load balancers and proxies in between do.',
  proxy: 'Check that the proxy runs, accepts connections from this worker, and reaches the API server.',
  certificate:
    'Configure the CA of the cluster (caFile, ca), and the name in its certificate if it differs from the host name (tlsServerName).',
  tls: 'The TLS handshake failed: check that the address is that of an API server with https.',
  credentials: 'No request was sent. Fix the source of the credentials: the token file or the exec program.',
  unauthorized: 'The API server does not accept the credentials of this worker: renew them.',
  'not-ready': 'The API server reports that it is not ready: check its etcd and its log.',
  other: 'Check the logs of the worker and of the API server.',
};

/** Why an API server did not answer a request, derived from the error of the client library. */
export function connectionFailureOf(error: unknown): ConnectionFailure {
  const kind = kindOf(error);
  return { kind, message: rootMessage(error), advice: certificateAdvice(kind, codeOf(error)) ?? ADVICE[kind] };
}

/** A failure that the API server itself reported. */
export function answeredFailure(kind: 'unauthorized' | 'not-ready', message: string): ConnectionFailure {
  return { kind, message, advice: ADVICE[kind] };
}

function kindOf(error: unknown): ConnectionFailureKind {
  for (const cause of causesOf(error)) {
    if (cause instanceof CredentialError) return 'credentials';
    if (cause.name === 'TimeoutError') return 'timeout';
    if (/proxy/i.test(cause.message) && /response|CONNECT|tunnel/i.test(cause.message)) return 'proxy';
  }
  const code = codeOf(error);
  return CODES.find(([, codes]) => codes.test(code ?? ''))?.[0] ?? 'other';
}

/** Specific advice for the most common problems with certificates. */
function certificateAdvice(kind: ConnectionFailureKind, code = ''): string | undefined {
  if (kind !== 'certificate') return undefined;
  if (code === 'CERT_HAS_EXPIRED') return 'The certificate of the API server has expired: renew it.';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return 'The certificate is for another name: use an address that it contains, or set tlsServerName to one of its names.';
  }
  return undefined;
}

function codeOf(error: unknown): string | undefined {
  const codes = causesOf(error).flatMap((cause) =>
    'code' in cause && typeof cause.code === 'string' ? [cause.code] : [],
  );
  return codes.findLast((code) => CODES.some(([, known]) => known.test(code))) ?? codes.at(-1);
}

/** The message of the innermost cause: undici throws "fetch failed" with the actual error as its cause. */
function rootMessage(error: unknown): string {
  const root = causesOf(error).at(-1);
  if (!root) return String(error);
  // For a host with several addresses there is one error per address.
  const attempts = 'errors' in root && Array.isArray(root.errors) ? root.errors.filter(isError) : [];
  if (attempts.length > 0) return [...new Set(attempts.map(({ message }) => message))].join('; ');
  const { code } = root as { code?: unknown };
  return root.message || (typeof code === 'string' ? code : root.name);
}

/** Bounds the walk along a chain of causes, which may be circular. */
const MAX_CAUSES = 6;

/** An error and its causes. */
function causesOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let current = error; isError(current) && chain.length < MAX_CAUSES; current = current.cause) chain.push(current);
  return chain;
}

/** Includes errors of another realm: in a `vm` context, the errors of Node.js are instances of the outer `Error`. */
function isError(value: unknown): value is Error {
  return value instanceof Error || isNativeError(value);
}
