import { SparkBatchError } from '../../model/errors.ts';

/** The credentials of a request. */
export interface Credentials {
  /** Bearer token. */
  readonly token?: string | undefined;
  /** Client certificate and its private key, PEM. */
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
}

/** A source of credentials that change while the worker runs, shared by all connections to a cluster. */
export interface CredentialSource {
  /**
   * The current credentials.
   * @throws CredentialError when they cannot be obtained
   */
  current(): Promise<Credentials>;
  /**
   * Renews the credentials after the API server rejected those of a request (401), unless that has happened since.
   * @param sentAt when the request was sent, in milliseconds since 1970
   * @returns whether the current credentials are newer than the request
   * @throws CredentialError when they cannot be renewed
   */
  renew(sentAt: number): Promise<boolean>;
}

/** The worker's own credentials could not be obtained, so that no request was sent. */
export class CredentialError extends SparkBatchError {
  override readonly name = 'CredentialError';
  override readonly retryable = true;
}
