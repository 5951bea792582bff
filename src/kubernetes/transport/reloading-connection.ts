import { formatDuration } from '../../model/duration.ts';
import { kubeconfigFiles } from '../auth/cluster-files.ts';
import type { ResolvedClusterOptions } from '../auth/cluster-options.ts';
import { FileChangeDetector } from '../auth/file-change-detector.ts';
import { asApiError, KubernetesApiError } from './api-error.ts';
import type { OnClusterEvent } from './cluster-event.ts';
import { Connection } from './connection.ts';
import type { RequestAttempt } from './request-attempt.ts';

/** A request to an API server. */
export interface ApiRequest<T> {
  /** The description of the request in error messages: "creating pod prod/team-a/x-driver". */
  readonly what: string;
  /** The caller's signal. */
  readonly signal: AbortSignal | undefined;
  /** Sends the request over a connection. */
  readonly send: (connection: Connection, attempt: RequestAttempt) => Promise<T>;
}

/** Bounds of one attempt of a request. */
interface AttemptBounds {
  readonly attempt: RequestAttempt;
  /** In milliseconds, from when the credentials are available. */
  readonly timeout: number;
  /** Aborts when the circuit opens. */
  readonly opened?: AbortSignal | undefined;
}

/** The current connection to an API server. Reloads a kubeconfig that changes on disk, and renews rejected credentials. */
export class ReloadingConnection {
  readonly #name: string;
  readonly #options: ResolvedClusterOptions;
  readonly #files: FileChangeDetector;
  readonly #onEvent: OnClusterEvent;
  #current: Connection;

  /** @throws Error that names the cluster and every problem with its options and files */
  constructor(name: string, options: ResolvedClusterOptions, onEvent: OnClusterEvent) {
    this.#name = name;
    this.#options = options;
    this.#onEvent = onEvent;
    this.#files = new FileChangeDetector(kubeconfigFiles(options));
    this.#current = new Connection(name, options);
  }

  get current(): Connection {
    return this.#current;
  }

  /**
   * Sends a request within a timeout. After a 401, which had no effect, it renews the credentials and sends the request once
   * more, whatever its method.
   * @throws KubernetesApiError; the reason of the request's signal
   */
  async send<T>(request: ApiRequest<T>, bounds: AttemptBounds): Promise<T> {
    const sentAt = Date.now();
    try {
      return await this.sendOnce(request, bounds);
    } catch (error) {
      if (!(error instanceof KubernetesApiError) || error.status !== 401) throw error;
      const isRenewed = await this.renewCredentials(sentAt).catch((cause: unknown) => {
        throw asApiError(cause, request.what);
      });
      if (!isRenewed) throw error;
      return this.sendOnce(request, bounds);
    }
  }

  /** Sends a request without renewing credentials; otherwise as {@link send}. */
  async sendOnce<T>(request: ApiRequest<T>, { attempt, timeout, opened }: AttemptBounds): Promise<T> {
    const { what, signal } = request;
    const connection = await this.#reload();
    let timer: AbortSignal | undefined;
    try {
      // Before the timer starts: an exec program may take longer than a request.
      await connection.prepareCredentials();
      timer = AbortSignal.timeout(timeout);
      attempt.signal = AbortSignal.any([timer, ...(signal ? [signal] : []), ...(opened ? [opened] : [])]);
      return await request.send(connection, attempt);
    } catch (error) {
      signal?.throwIfAborted();
      if (timer?.aborted) throw asApiError(timeoutError(`no answer within ${formatDuration(timeout)}`), what);
      throw asApiError(opened?.aborted ? timeoutError('no answer, and none to a probe') : error, what);
    }
  }

  /**
   * Looks for other credentials after those of a request were rejected: in a changed kubeconfig, or from their source.
   * @param sentAt when the request was sent, in milliseconds since 1970
   * @returns whether there are other credentials
   * @throws CredentialError
   */
  async renewCredentials(sentAt: number): Promise<boolean> {
    const rejected = this.#current;
    if ((await this.#reload(true)) !== rejected) return true;
    return rejected.renewCredentials(sentAt);
  }

  /** Reloads the kubeconfig if it changed. A kubeconfig with problems does not replace the current one. */
  async #reload(checkNow = false): Promise<Connection> {
    if (!(await this.#files.hasChanged(checkNow))) return this.#current;
    try {
      const previous = this.#current;
      this.#current = new Connection(this.#name, this.#options);
      // Detached: it ends with the last pending request.
      void previous.retire().catch(() => undefined);
      this.#onEvent({ level: 'info', cluster: this.#name, message: 'Reloaded the changed kubeconfig' });
    } catch (error) {
      const message = 'The changed kubeconfig is invalid; the previous one stays in use';
      this.#onEvent({ level: 'warn', cluster: this.#name, message, error });
    }
    return this.#current;
  }
}

/** An error that counts as a connection failure of the kind `timeout`. */
function timeoutError(message: string): Error {
  return Object.assign(new Error(message), { name: 'TimeoutError' });
}
