import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { errorMessage } from '../../model/lang.ts';
import type { Configuration, ConfigurationSource } from '../schema/configuration.ts';
import { type ConfigurationDocument, RESTART_ONLY } from '../schema/document.ts';
import { type ConfigurationProblem, InvalidConfigurationError } from '../schema/errors.ts';
import { type FileSnapshot, hasGaps, snapshotsOf, snapshotSync, sourcesOf } from './file-snapshot.ts';
import { readConfiguration } from '../schema/read-configuration.ts';
import { configurationVersion } from '../schema/version.ts';

/**
 * How often the file is looked at, in milliseconds. Its content is compared, and nothing is told by the file system: what
 * that tells differs between a file replaced by a rename, a link of a mounted ConfigMap that points elsewhere, and a network
 * mount, which tells nothing at all.
 */
const INTERVAL = 1000;
/** A new content is taken when so many looks in a row have seen it: whoever writes it may be in the middle of it. */
const LOOKS = 2;
/** The same for one that lacks a file: editors and volumes take files away for a moment to put others there. */
const LOOKS_AT_GAPS = 4;

/** What is on disk is not taken. */
export interface Refusal {
  /** Since when nothing valid is on disk. */
  readonly since: Date;
  /** Of the text on disk; absent when it can't be read. */
  readonly version?: string;
  readonly problems: readonly ConfigurationProblem[];
}

/** What became of a look at the file, when it is worth telling. */
export type ReloadEvent =
  | { readonly kind: 'taken'; readonly previous: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The version in force is on disk again. */
  | { readonly kind: 'restored' }
  /** Somebody asked to look, and there is nothing new. */
  | { readonly kind: 'unchanged' };

/** How a live configuration is read and taken. */
export interface LiveConfigurationOptions {
  /**
   * Takes what depends on the configuration over to its next version, all or nothing, at once.
   * @throws Error when that can't be; the version is refused then
   */
  readonly adopt: (next: Configuration) => void;
  readonly clock?: () => Date;
}

/**
 * The configuration in a file: always the last valid version of it, whole. What is refused changes nothing, and is told once.
 */
export class LiveConfiguration implements ConfigurationSource {
  readonly file: string;
  readonly #adopt: (next: Configuration) => void;
  readonly #clock: () => Date;
  readonly #snapshot: () => Promise<FileSnapshot>;
  readonly #listeners = new Set<(news: ReloadEvent) => void>();
  readonly #atStart: ConfigurationDocument;
  #current: Configuration;
  #since: Date;
  #inForce: string;
  #refusal: (Refusal & { readonly fingerprint: string; readonly mayHeal: boolean }) | undefined;
  #seen: { readonly fingerprint: string; readonly looks: number } | undefined;
  #looking: Promise<void> = Promise.resolve();

  /** @throws InvalidConfigurationError with every problem of the file, those of its clusters included */
  constructor(file: string, { adopt, clock = () => new Date() }: LiveConfigurationOptions) {
    this.file = file;
    this.#adopt = adopt;
    this.#clock = clock;
    this.#snapshot = snapshotsOf(file);
    const snapshot = snapshotSync(file);
    this.#current = this.#read(snapshot);
    this.#tryToAdopt(this.#current);
    this.#atStart = this.#current.document;
    this.#since = clock();
    this.#inForce = snapshot.fingerprint;
  }

  get current(): Configuration {
    return this.#current;
  }

  /** Since when the current version is in force. */
  get since(): Date {
    return this.#since;
  }

  /** Why what is on disk is not in force; undefined when it is. */
  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  /** Keys that are read at the start only, and are not as they were then. */
  get awaitsRestart(): readonly string[] {
    return RESTART_ONLY.filter((key) => !isDeepStrictEqual(this.#atStart[key], this.#current.document[key]));
  }

  /** Tells what becomes of the file; the function that is returned ends that. */
  onReload(listener: (news: ReloadEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Looks at the file again and again, until `signal` aborts. */
  async watch(signal: AbortSignal, interval = INTERVAL): Promise<void> {
    while (!signal.aborted) {
      await this.look();
      await pause(interval, undefined, { signal }).catch(() => undefined);
    }
  }

  /**
   * Looks at the file once. A content is decided on when it holds still; with `now` at once, and what came of it is told in
   * any case: somebody says that the file is complete.
   */
  look({ now = false }: { readonly now?: boolean } = {}): Promise<void> {
    const look = this.#looking.then(async () => this.#decide(await this.#snapshot(), now));
    this.#looking = look;
    return look;
  }

  #decide(snapshot: FileSnapshot, now: boolean): void {
    const { fingerprint } = snapshot;
    if (fingerprint === this.#inForce) {
      const wasRefused = this.#refusal !== undefined;
      this.#refusal = undefined;
      this.#seen = undefined;
      if (wasRefused) this.#tell({ kind: 'restored' });
      else if (now) this.#tell({ kind: 'unchanged' });
      return;
    }
    const looks = this.#seen?.fingerprint === fingerprint ? this.#seen.looks + 1 : 1;
    this.#seen = { fingerprint, looks };
    const known = this.#refusal?.fingerprint === fingerprint;
    if (known && !now && !this.#refusal?.mayHeal) return;
    if (!now && looks < (hasGaps(snapshot) ? LOOKS_AT_GAPS : LOOKS)) return;
    try {
      this.#take(snapshot);
    } catch (error) {
      this.#refuse(snapshot, error, now);
    }
  }

  #take(snapshot: FileSnapshot): void {
    const next = this.#read(snapshot);
    this.#tryToAdopt(next);
    const { version: previous } = this.#current;
    // In the same breath as what was adopted: nobody sees the one without the other.
    this.#current = next;
    this.#since = this.#clock();
    this.#inForce = snapshot.fingerprint;
    this.#refusal = undefined;
    this.#tell({ kind: 'taken', previous });
  }

  #refuse({ main, fingerprint }: FileSnapshot, error: unknown, now: boolean): void {
    // What the file says is wrong until it changes; what it points the worker to (a kubeconfig) may come.
    const mayHeal = error instanceof AdoptionError;
    const problems = problemsOf(error);
    const before = this.#refusal;
    const told = before?.fingerprint === fingerprint && isDeepStrictEqual(before.problems, problems);
    this.#refusal = {
      since: before?.since ?? this.#clock(),
      ...('text' in main && { version: configurationVersion(main.text) }),
      problems,
      fingerprint,
      mayHeal,
    };
    if (!told || now) this.#tell({ kind: 'refused', refusal: this.#refusal });
  }

  #read(snapshot: FileSnapshot): Configuration {
    const { main } = snapshot;
    if ('text' in main) return readConfiguration(this.file, main.text, sourcesOf(snapshot, process.env));
    throw new InvalidConfigurationError(this.file, [{ path: '', message: `can't be read: ${main.problem}` }]);
  }

  #tryToAdopt(next: Configuration): void {
    try {
      this.#adopt(next);
    } catch (error) {
      throw new AdoptionError(this.file, clusterProblemsOf(error), { cause: error });
    }
  }

  #tell(news: ReloadEvent): void {
    for (const listener of this.#listeners) listener(news);
  }
}

/** The file is valid, but what it says can't be done. */
class AdoptionError extends InvalidConfigurationError {}

function clusterProblemsOf(error: unknown): ConfigurationProblem[] {
  const several = error instanceof Error && 'problems' in error && Array.isArray(error.problems) ? error.problems : [];
  const messages = several.length > 0 ? several : [errorMessage(error)];
  return messages.map((message) => ({ path: 'clusters', message: String(message) }));
}

function problemsOf(error: unknown): readonly ConfigurationProblem[] {
  if (error instanceof InvalidConfigurationError) return error.problems;
  return [{ path: '', message: errorMessage(error) }];
}
