import { isNativeError } from 'node:util/types';
import type { ConnectionFailure, ClusterTroubleKind } from '../../model/workers/cluster-report.ts';
import { CredentialError } from '../auth/credentials.ts';

/** Codes of Node.js, OpenSSL and undici, by the kind of trouble they mean. */
const KINDS: readonly (readonly [ClusterTroubleKind, RegExp])[] = [
  ['refused', /^ECONNREFUSED$/],
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

const ADVICE: Readonly<Record<ClusterTroubleKind, string>> = {
  refused: 'Nothing listens there: see whether the API server runs, and whether address and port are right.',
  timeout: 'See whether the API server is overloaded, and whether a firewall lies between.',
  'unknown-host': 'The name is not known here: see the address, and the DNS of this machine.',
  unreachable: 'There is no way there from this machine: see its network.',
  'connection-lost': 'See whether the API server restarts, and what a load balancer or proxy between does.',
  proxy: 'See whether the proxy runs, lets this worker through, and reaches the API server.',
  certificate:
    "Give the cluster's own CA (caFile, ca), and the name in the certificate if it is another (tlsServerName).",
  tls: 'No encrypted connection came about: see whether the address is that of an API server with https.',
  credentials: 'Nothing was sent. Mend where the credentials of this cluster come from.',
  unauthorized: 'The API server answers and does not know this worker: renew its credentials for this cluster.',
  'not-ready': 'The API server answers and says that it is not ready: see its etcd and its log.',
  other: 'See the log of the worker, and of the API server.',
};

/** Why an API server gave no answer to a request: told by what the client threw. */
export function connectionFailureOf(error: unknown): ConnectionFailure {
  const kind = failureKindOf(error);
  return trouble(kind, certificateAdvice(kind, codeOf(error)) ?? ADVICE[kind], rootMessage(error));
}

/** Trouble that an answer tells of. */
export function answeredTrouble(kind: 'unauthorized' | 'not-ready', message: string): ConnectionFailure {
  return trouble(kind, ADVICE[kind], message);
}

function trouble(kind: ClusterTroubleKind, advice: string, message: string): ConnectionFailure {
  return { kind, message, advice };
}

function failureKindOf(error: unknown): ClusterTroubleKind {
  for (const one of chainOf(error)) {
    if (one instanceof CredentialError) return 'credentials';
    if (one.name === 'TimeoutError') return 'timeout';
    if (/proxy/i.test(one.message) && /response|CONNECT|tunnel/i.test(one.message)) return 'proxy';
  }
  const code = codeOf(error);
  return KINDS.find(([, codes]) => codes.test(code ?? ''))?.[0] ?? 'other';
}

/** The most common of all mistakes deserve words of their own. */
function certificateAdvice(kind: ClusterTroubleKind, code = ''): string | undefined {
  if (kind !== 'certificate') return undefined;
  if (code === 'CERT_HAS_EXPIRED') return 'The certificate of the API server has expired: have it renewed.';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return 'The certificate is for another name: use an address that is in it, or say the name in tlsServerName.';
  }
  return undefined;
}

function codeOf(error: unknown): string | undefined {
  const codes = chainOf(error).flatMap((one) => ('code' in one && typeof one.code === 'string' ? [one.code] : []));
  return codes.findLast((code) => KINDS.some(([, known]) => known.test(code))) ?? codes.at(-1);
}

/** What failed at the bottom: undici says "fetch failed" and keeps that in the cause. */
function rootMessage(error: unknown): string {
  const root = chainOf(error).at(-1);
  if (!root) return String(error);
  // Addresses of IPv4 and IPv6 are tried both, and each has an error.
  const tried = 'errors' in root && Array.isArray(root.errors) ? root.errors.filter(isError) : [];
  if (tried.length > 0) return [...new Set(tried.map(({ message }) => message))].join('; ');
  const { code } = root as { code?: unknown };
  return root.message || (typeof code === 'string' ? code : root.name);
}

/** An error and its causes, and no more of them than a sane chain has. */
function chainOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let current = error; isError(current) && chain.length < 6; current = current.cause) chain.push(current);
  return chain;
}

/** Also of another realm: where modules run in a context of their own, Node.js' own errors are of the one outside. */
function isError(value: unknown): value is Error {
  return value instanceof Error || isNativeError(value);
}
