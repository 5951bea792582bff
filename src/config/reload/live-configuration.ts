import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { errorMessage } from '../../model/lang.ts';
import { type Configuration, type ConfigurationSource, configurationVersion } from '../schema/configuration.ts';
import { type ConfigurationDocument, RESTART_ONLY } from '../schema/document.ts';
import { type ConfigurationProblem, InvalidConfigurationError } from '../schema/errors.ts';
import { readConfiguration } from '../schema/read-configuration.ts';
import { type FileSnapshot, isIncomplete, snapshotSources, snapshotSync, snapshotter } from './file-snapshot.ts';

/**
 * Milliseconds between two checks of the file. Contents are compared because notifications of the file system are not
 * reliable: they differ between a replaced file, the symbolic link of a mounted ConfigMap, and a network mount, which sends none.
 */
const INTERVAL = 1000;
/** A new content is applied once this many consecutive checks have found it, because it may be only partly written. */
const STABLE_CHECKS = 2;
/** The same for a snapshot with an unreadable file: editors and volumes remove files for a moment to replace them. */
const STABLE_CHECKS_IF_INCOMPLETE = 4;

/** The refusal of the configuration on disk. */
export interface Refusal {
  /** When the first of the consecutive refusals happened. */
  readonly since: Date;
  /** Version of the text on disk; absent if it can't be read. */
  readonly version?: string;
  readonly problems: readonly ConfigurationProblem[];
}

/** The outcome of a check of the file, if it is worth reporting. */
export type ReloadEvent =
  | { readonly kind: 'applied'; readonly previous: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The content in force is on disk again after a refusal. */
  | { readonly kind: 'restored' }
  /** An immediate check was requested and found nothing new. */
  | { readonly kind: 'unchanged' };

/** How a live configuration applies new versions. */
export interface LiveConfigurationOptions {
  /**
   * Switches everything that depends on the configuration to its next version, all or nothing, synchronously.
   * @throws Error if that is not possible; the version is refused then
   */
  readonly apply: (next: Configuration) => void;
  readonly clock?: () => Date;
}

/**
 * The configuration in a file: always the last valid version of it. An invalid version changes nothing, and is reported once.
 */
export class LiveConfiguration implements ConfigurationSource {
  readonly file: string;
  readonly #apply: (next: Configuration) => void;
  readonly #clock: () => Date;
  readonly #snapshot: () => Promise<FileSnapshot>;
  readonly #listeners = new Set<(event: ReloadEvent) => void>();
  readonly #initialDocument: ConfigurationDocument;
  #current: Configuration;
  #since: Date;
  #fingerprint: string;
  #refusal: (Refusal & { readonly fingerprint: string; readonly isTransient: boolean }) | undefined;
  #candidate: { readonly fingerprint: string; readonly checks: number } | undefined;
  #lastCheck: Promise<void> = Promise.resolve();

  /** @throws InvalidConfigurationError with every problem of the file, including those of its clusters */
  constructor(file: string, { apply, clock = () => new Date() }: LiveConfigurationOptions) {
    this.file = file;
    this.#apply = apply;
    this.#clock = clock;
    this.#snapshot = snapshotter(file);
    const snapshot = snapshotSync(file);
    this.#current = this.#read(snapshot);
    this.#tryToApply(this.#current);
    this.#initialDocument = this.#current.document;
    this.#since = clock();
    this.#fingerprint = snapshot.fingerprint;
  }

  get current(): Configuration {
    return this.#current;
  }

  /** When the current version came into force. */
  get since(): Date {
    return this.#since;
  }

  /** The refusal of the content on disk; undefined if that content is in force. */
  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  /** Keys that changed since the start of the worker and are only read then. */
  get awaitsRestart(): readonly string[] {
    return RESTART_ONLY.filter((key) => !isDeepStrictEqual(this.#initialDocument[key], this.#current.document[key]));
  }

  /** Subscribes to events. The returned function unsubscribes. */
  onReload(listener: (event: ReloadEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Checks the file periodically until `signal` aborts. */
  async watch(signal: AbortSignal, interval = INTERVAL): Promise<void> {
    while (!signal.aborted) {
      await this.check();
      await pause(interval, undefined, { signal }).catch(() => undefined);
    }
  }

  /**
   * Checks the file once. A new content is applied when it is stable. With `now` it is applied at once and the outcome is always
   * reported, because the caller states that the file is complete.
   */
  check({ now = false }: { readonly now?: boolean } = {}): Promise<void> {
    const check = this.#lastCheck.then(async () => this.#process(await this.#snapshot(), now));
    this.#lastCheck = check;
    return check;
  }

  #process(snapshot: FileSnapshot, now: boolean): void {
    const { fingerprint } = snapshot;
    if (fingerprint === this.#fingerprint) {
      const wasRefused = this.#refusal !== undefined;
      this.#refusal = undefined;
      this.#candidate = undefined;
      if (wasRefused) this.#emit({ kind: 'restored' });
      else if (now) this.#emit({ kind: 'unchanged' });
      return;
    }
    const checks = this.#candidate?.fingerprint === fingerprint ? this.#candidate.checks + 1 : 1;
    this.#candidate = { fingerprint, checks };
    const wasRefused = this.#refusal?.fingerprint === fingerprint;
    if (wasRefused && !now && !this.#refusal?.isTransient) return;
    if (!now && checks < (isIncomplete(snapshot) ? STABLE_CHECKS_IF_INCOMPLETE : STABLE_CHECKS)) return;
    try {
      this.#reload(snapshot);
    } catch (error) {
      this.#refuse(snapshot, error, now);
    }
  }

  #reload(snapshot: FileSnapshot): void {
    const next = this.#read(snapshot);
    this.#tryToApply(next);
    const { version: previous } = this.#current;
    // No await between applying and this assignment: readers must see both or neither.
    this.#current = next;
    this.#since = this.#clock();
    this.#fingerprint = snapshot.fingerprint;
    this.#refusal = undefined;
    this.#emit({ kind: 'applied', previous });
  }

  #refuse({ main, fingerprint }: FileSnapshot, error: unknown, now: boolean): void {
    const problems = problemsOf(error);
    const before = this.#refusal;
    const wasReported = before?.fingerprint === fingerprint && isDeepStrictEqual(before.problems, problems);
    this.#refusal = {
      since: before?.since ?? this.#clock(),
      ...('text' in main && { version: configurationVersion(main.text) }),
      problems,
      fingerprint,
      // An invalid file stays invalid until it changes, but a kubeconfig that it names may appear later.
      isTransient: error instanceof ConfigurationNotApplicableError,
    };
    if (!wasReported || now) this.#emit({ kind: 'refused', refusal: this.#refusal });
  }

  #read(snapshot: FileSnapshot): Configuration {
    const { main } = snapshot;
    if ('text' in main) return readConfiguration(this.file, main.text, snapshotSources(snapshot, process.env));
    throw new InvalidConfigurationError(this.file, [{ path: '', message: `can't be read: ${main.problem}` }]);
  }

  #tryToApply(next: Configuration): void {
    try {
      this.#apply(next);
    } catch (error) {
      throw new ConfigurationNotApplicableError(this.file, clusterProblemsOf(error), { cause: error });
    }
  }

  #emit(event: ReloadEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** The configuration is valid, but this worker can't apply it. */
class ConfigurationNotApplicableError extends InvalidConfigurationError {
  override readonly name = 'ConfigurationNotApplicableError';
}

function clusterProblemsOf(error: unknown): ConfigurationProblem[] {
  const problems = error instanceof Error && 'problems' in error && Array.isArray(error.problems) ? error.problems : [];
  const messages = problems.length > 0 ? problems : [errorMessage(error)];
  return messages.map((message) => ({ path: 'clusters', message: String(message) }));
}

function problemsOf(error: unknown): readonly ConfigurationProblem[] {
  return error instanceof InvalidConfigurationError ? error.problems : [{ path: '', message: errorMessage(error) }];
}
