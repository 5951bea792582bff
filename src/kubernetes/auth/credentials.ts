/** What a request carries to say who sends it. */
export interface Credential {
  /** Bearer token. */
  readonly token?: string | undefined;
  /** Client certificate and its key, PEM. */
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
}

/** Where credentials come from that change while a worker runs. One for all connections of a cluster. */
export interface CredentialSource {
  /**
   * The credential to use now.
   * @throws CredentialError when there is none
   */
  current(): Promise<Credential>;
  /**
   * The API server refused the credential (401) of a request: asks for another, if nobody has done so meanwhile.
   * @param sentAt when that request was sent, in milliseconds since 1970
   * @returns whether the next one is another
   * @throws CredentialError when another can't be had
   */
  refused(sentAt: number): Promise<boolean>;
}

/** The worker's own credentials could not be had: nothing was sent. */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';
}
