import type { CoreV1Api, CustomObjectsApi } from '@kubernetes/client-node';
import { isRecord } from '../../model/lang.ts';
import type { ClusterHealth } from '../../model/workers/cluster-report.ts';
import { formatDuration } from '../../model/duration.ts';
import { asApiError, KubernetesApiError } from './api-error.ts';
import { Circuit } from './circuit-breaker.ts';
import { kubeconfigFiles } from '../auth/cluster-files.ts';
import { answeringAgain, insecure, type OnNotice, refusing, silent } from './cluster-event.ts';
import type { ResolvedClusterOptions } from '../auth/cluster-options.ts';
import { Connection } from './connection.ts';
import { FileVersions } from '../auth/file-change-detector.ts';
import { HealthRecord } from './health.ts';
import { circuitOpenError } from './circuit-open-error.ts';
import type { PlainObjectApi } from './plain-objects.ts';
import type { PooledKubeConfig } from '../auth/pooled-kube-config.ts';
import { repeating } from './request-retry.ts';
import { methodOf, requestOptions } from './request.ts';
import { RequestQueueTimeoutError, RequestLimiter } from './request-limiter.ts';
import { answeredTrouble } from './connection-failure.ts';

/** A probe of the API server waits no longer for its answer, in milliseconds. */
const PROBE_TIMEOUT = 2000;

/** One request: how to make it, and how it was sent. */
interface Call<T> {
  readonly what: string;
  readonly signal: AbortSignal | undefined;
  readonly make: (connection: Connection, signal: AbortSignal) => Promise<T>;
  /** Aborts when it is in vain to wait for the answer of the last attempt. */
  givenUp?: AbortSignal;
  /** The signal that bounds the last attempt. */
  bound?: AbortSignal;
}

/** One Kubernetes cluster as a worker sees it. */
export class Cluster {
  readonly name: string;
  readonly options: ResolvedClusterOptions;
  #connection: Connection;
  readonly #files: FileVersions;
  readonly #turns: RequestLimiter;
  readonly #circuit: Circuit;
  readonly #health: HealthRecord;
  readonly #onNotice: OnNotice;
  readonly #retired = new AbortController();

  /** @throws Error that names the cluster and everything that is wrong with its options and files */
  constructor(name: string, options: ResolvedClusterOptions, onNotice: OnNotice = () => undefined) {
    this.name = name;
    this.options = options;
    this.#onNotice = onNotice;
    this.#files = new FileVersions(kubeconfigFiles(options));
    this.#connection = new Connection(name, options);
    this.#turns = new RequestLimiter({ ...options, patience: options.requestTimeout });
    this.#health = new HealthRecord(({ state }, before) => {
      if (state === 'refusing') this.#onNotice(refusing(this, this.health));
      else if (before === 'refusing' && state === 'answering') this.#onNotice(answeringAgain(this));
    });
    this.#circuit = new Circuit({
      probe: (signal) => this.#probe(signal),
      // A connection that leads nowhere any longer would else be used for the next probe, too.
      onSilence: () => void this.#connection.renew().catch(() => undefined),
      onOpen: () => this.#onNotice(silent(this, this.health)),
      onClose: () => this.#onNotice(answeringAgain(this)),
    });
  }

  /** The namespace of batches that name none. */
  get defaultNamespace(): string {
    const { defaultNamespace, namespaces } = this.options;
    return defaultNamespace ?? (namespaces === '*' ? this.#connection.namespace : namespaces[0]) ?? 'default';
  }

  /** What is watched: `*`, or each namespace for itself. */
  get scopes(): readonly string[] {
    return this.options.namespaces === '*' ? ['*'] : this.options.namespaces;
  }

  /** Whether batches may run in this namespace: only where their drivers are watched. */
  covers(namespace: string): boolean {
    return this.options.namespaces === '*' || this.options.namespaces.includes(namespace);
  }

  /** The API server's address, for messages. */
  get server(): string {
    return this.#connection.server;
  }

  /** For watches: a pool of their own, outside of the limits for requests. */
  get watchConfig(): PooledKubeConfig {
    return this.#connection.watches;
  }

  /** How the cluster is, as requests have shown it so far. */
  get health(): ClusterHealth {
    return this.#health.health(this.#circuit.nextProbe);
  }

  /** What somebody should know who starts a worker with this cluster. */
  get warnings() {
    return this.#connection.isInsecure ? [insecure(this)] : [];
  }

  /** Aborts when this worker does not serve the cluster any longer, or serves it in another way. */
  get retired(): AbortSignal {
    return this.#retired.signal;
  }

  /**
   * Makes one request, bounded by the cluster's request timeout and by `signal`.
   * @param what what is tried, for the error: "creating pod prod/team-a/x-driver"
   * @throws KubernetesApiError for every failure but an abort by `signal`, which is passed on as its reason
   */
  request<T>(
    what: string,
    signal: AbortSignal | undefined,
    call: (core: CoreV1Api, options: ReturnType<typeof requestOptions>) => Promise<T>,
    contentType?: string,
  ): Promise<T> {
    return this.#request({
      what,
      signal,
      make: ({ core }, both) => call(core, requestOptions(both, contentType)),
    });
  }

  /**
   * Makes one request for an object of any kind, sent and received as it stands; bounded and failing as `request`.
   * @throws KubernetesApiError
   */
  requestObject<T>(
    what: string,
    signal: AbortSignal | undefined,
    call: (objects: PlainObjectApi, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.#request({ what, signal, make: ({ objects }, both) => call(objects, both) });
  }

  /**
   * Makes one request for a custom resource; bounded and failing as `request`.
   * @throws KubernetesApiError
   */
  requestCustom<T>(
    what: string,
    signal: AbortSignal | undefined,
    call: (custom: CustomObjectsApi, options: ReturnType<typeof requestOptions>) => Promise<T>,
  ): Promise<T> {
    return this.#request({ what, signal, make: ({ custom }, both) => call(custom, requestOptions(both)) });
  }

  /**
   * Asks the API server whether it is there, and its version, whatever is known of it. What it says, or that it does not, is
   * in `health` afterwards.
   * @returns how long it took to answer, in milliseconds; undefined when it did not
   */
  async look(signal?: AbortSignal): Promise<number | undefined> {
    const startedAt = performance.now();
    try {
      await this.#probe(signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof KubernetesApiError) return undefined;
      throw error;
    }
    const latency = performance.now() - startedAt;
    await this.#circuit.answered();
    // Not everybody may ask for the version, and then it is not known.
    const version = await this.#told('/version', signal).then(gitVersion, () => undefined);
    if (version !== undefined) this.#health.toldVersion(version);
    return latency;
  }

  /** A watch was refused for its credentials (401): its next try has others, if there are any. */
  credentialsRefused(sentAt: number): void {
    // Detached: a failure to get others is told by the requests.
    this.#renewed(sentAt).catch(() => undefined);
  }

  /** A kubeconfig for a program that must reach this cluster; undefined where it can read the one this worker has. */
  async kubeconfig(): Promise<string | undefined> {
    const { server, inCluster } = this.options;
    return server === undefined && !inCluster ? undefined : this.#connection.kubeconfig();
  }

  /** Not served any longer: the connections end after the requests under way. What still uses it can go on. */
  async retire(): Promise<void> {
    this.#retired.abort(new Error(`Cluster "${this.name}" was removed or changed in the configuration.`));
    this.#circuit.close();
    await this.#connection.retire();
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    this.#circuit.close();
    await this.#connection.close();
  }

  async #request<T>(call: Call<T>): Promise<T> {
    const { what, signal } = call;
    try {
      return await repeating(
        () => this.#inTurn(call),
        () => call.bound && methodOf(call.bound),
        signal,
      );
    } catch (error) {
      // An AbortError that escapes an activity is reported to Temporal as a cancellation, whatever its cause was.
      signal?.throwIfAborted();
      throw asApiError(error, what);
    }
  }

  async #inTurn<T>(call: Call<T>): Promise<T> {
    const { what, signal } = call;
    this.#keepBackWhileSilent(what);
    try {
      return await this.#turns.take(() => {
        this.#keepBackWhileSilent(what);
        return this.#circuit.run((givenUp) => {
          call.givenUp = givenUp;
          return this.#noted(call);
        });
      }, signal);
    } catch (error) {
      if (!(error instanceof RequestQueueTimeoutError)) throw error;
      throw new KubernetesApiError(what, { said: error.message, notSent: true, retryAfter: 1000 }, error);
    }
  }

  #keepBackWhileSilent(what: string): void {
    if (this.#circuit.isOpen) throw circuitOpenError(what, this, this.health, Date.now());
  }

  /** Makes a request, and notes what it shows of the cluster's health. */
  async #noted<T>(call: Call<T>): Promise<T> {
    try {
      const answer = await this.#sendRenewing(call);
      this.#health.answered();
      return answer;
    } catch (error) {
      if (error instanceof KubernetesApiError) this.#health.failed(error);
      throw error;
    }
  }

  /** A request that was refused for its credentials did nothing: with others it is made again at once, whatever it is. */
  async #sendRenewing<T>(call: Call<T>): Promise<T> {
    const sentAt = Date.now();
    try {
      return await this.#send(call, this.options.requestTimeout);
    } catch (error) {
      if (!(error instanceof KubernetesApiError) || error.status !== 401) throw error;
      if (!(await this.#renewed(sentAt).catch((failed: unknown) => Promise.reject(asApiError(failed, call.what))))) {
        throw error;
      }
      return this.#send(call, this.options.requestTimeout);
    }
  }

  async #send<T>(call: Call<T>, milliseconds: number): Promise<T> {
    const { what, signal, make, givenUp } = call;
    const connection = await this.#current();
    let timeout: AbortSignal | undefined;
    try {
      // Before the clock of the request starts: a program may take longer for it than an answer takes.
      await connection.prepare();
      timeout = AbortSignal.timeout(milliseconds);
      call.bound = AbortSignal.any([timeout, ...(signal ? [signal] : []), ...(givenUp ? [givenUp] : [])]);
      return await make(connection, call.bound);
    } catch (error) {
      signal?.throwIfAborted();
      if (timeout?.aborted) throw asApiError(noAnswer(`no answer within ${formatDuration(milliseconds)}`), what);
      throw asApiError(givenUp?.aborted ? noAnswer('no answer, nor one to a probe') : error, what);
    }
  }

  /** The connection, made anew when the kubeconfig changed on disk. One that can't be used does not replace it. */
  async #current(now = false): Promise<Connection> {
    if (await this.#files.changed(now)) {
      try {
        const old = this.#connection;
        this.#connection = new Connection(this.name, this.options);
        // Requests under way end on it.
        void old.retire().catch(() => undefined);
        this.#onNotice({ level: 'info', cluster: this.name, message: 'The kubeconfig changed and was read again' });
      } catch (error) {
        const message = 'The kubeconfig changed and can not be used: the connection stays as it was';
        this.#onNotice({ level: 'warn', cluster: this.name, message, error });
      }
    }
    return this.#connection;
  }

  /** Whether there may be other credentials than those that were refused. @throws CredentialError */
  async #renewed(sentAt: number): Promise<boolean> {
    const before = this.#connection;
    if ((await this.#current(true)) !== before) return true;
    return before.refused(sentAt);
  }

  /** Whether the API server is there, and says that it can serve. Any answer is one, but that it is not ready. */
  async #probe(signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#told('/readyz', signal);
      this.#health.answered();
    } catch (error) {
      if (!(error instanceof KubernetesApiError)) throw error;
      const { status, said } = error;
      const notReady = status !== undefined && status >= 500;
      const told = notReady
        ? new KubernetesApiError(READY, { said, trouble: answeredTrouble('not-ready', said) }, error)
        : error;
      this.#health.failed(told);
      if (told.trouble) throw told;
    }
  }

  #told(path: string, signal: AbortSignal | undefined): Promise<string> {
    const call = {
      what: READY,
      signal,
      make: async ({ objects }: Connection, both: AbortSignal) => (await objects.ask(path, both)).text,
    };
    return this.#send<string>(call, Math.min(this.options.requestTimeout, PROBE_TIMEOUT));
  }
}

const READY = 'asking the API server whether it is ready';

/** The version in what an API server says at /version. */
function gitVersion(text: string): string | undefined {
  const told: unknown = JSON.parse(text);
  return isRecord(told) && 'gitVersion' in told ? String(told['gitVersion']) : undefined;
}

/** We did not wait any longer. */
function noAnswer(message: string): Error {
  return Object.assign(new Error(message), { name: 'TimeoutError' });
}
