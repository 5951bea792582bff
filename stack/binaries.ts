import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildBinary, buildEstimate, whyNoBuild } from './binaries/build.ts';
import { CATALOG, environmentName, platform, type Binaries, type BinarySource } from './binaries/catalog.ts';
import { unpackDebianPackages } from './binaries/debian-package.ts';
import { downloadBinary } from './binaries/download.ts';
import { cachePath, findBinary } from './binaries/find.ts';
import { withLock } from './lock.ts';
import { step, type OnProgress } from './progress.ts';

export type { Binaries } from './binaries/catalog.ts';

/** How long to wait for another process that builds the same binary. */
const BUILD_TIMEOUT_MS = 45 * 60_000;

type Options = { onProgress?: OnProgress | undefined; signal?: AbortSignal | undefined };

/**
 * Provides the binaries of the servers, each from the first available of: its environment variable, PATH, the cache, the
 * release of its project, its Debian package, and `go build` of the pinned module. The last three fill the cache.
 * @throws if one is not available, with instructions
 */
export async function ensureBinaries(options: Options = {}): Promise<Binaries> {
  return await ensureAll(CATALOG, options);
}

/** Provides the binaries of a catalog, as {@link ensureBinaries} does. */
export async function ensureAll<Name extends string>(
  catalog: readonly BinarySource<Name>[],
  { onProgress, signal }: Options = {},
): Promise<Record<Name, string>> {
  const found = new Map<Name, string>();
  for (const source of catalog) {
    const path = await findBinary(source);
    if (path !== undefined) found.set(source.name, path);
  }
  const missing = catalog.filter(({ name }) => !found.has(name));
  const network = { isAvailable: process.env['SPARKBATCH_NO_DOWNLOAD'] === undefined };
  for (const [index, source] of missing.entries()) {
    const position = `(${index + 1} of ${missing.length})`;
    found.set(
      source.name,
      await fetchBinary(source, { position, remaining: missing.slice(index), network, onProgress, signal }),
    );
  }
  return Object.fromEntries(found) as Record<Name, string>;
}

type Fetch = Options & {
  /** The position in the list: "(3 of 7)". */
  position: string;
  /** This binary and those after it. */
  remaining: readonly BinarySource[];
  /** Whether downloads work. After the first failure no more are tried, because each would wait for a timeout. */
  network: { isAvailable: boolean };
};

async function fetchBinary(source: BinarySource, fetch: Fetch): Promise<string> {
  const path = cachePath(source);
  await mkdir(dirname(path), { recursive: true });
  const began = Date.now();
  const onWait = (holder: number) => {
    const text = `Waiting for ${source.name}, which process ${holder} is fetching ${fetch.position}`;
    fetch.onProgress?.({ step: text, elapsedMs: Date.now() - began, done: false });
  };
  const lock = { path: `${path}.lock`, timeoutMs: BUILD_TIMEOUT_MS, signal: fetch.signal, onWait };
  return await withLock(lock, async () => {
    // Another process may have provided it while this one waited for the lock.
    const existing = await findBinary(source);
    if (existing !== undefined) return existing;
    const output = `${path}.${process.pid}.tmp`;
    try {
      const releaseProblem = await tryRelease(source, { ...fetch, output });
      const packageProblem = releaseProblem === undefined ? undefined : await tryPackage(source, { ...fetch, output });
      if (releaseProblem !== undefined && packageProblem !== undefined) {
        const downloadProblem = [releaseProblem, packageProblem].filter(Boolean).join('; ');
        await build(source, { ...fetch, output, downloadProblem });
      }
      await chmod(output, 0o755);
      await rename(output, path);
    } finally {
      await rm(output, { force: true });
    }
    return path;
  });
}

/** Downloads the release. Returns undefined on success, otherwise the reason. */
async function tryRelease(source: BinarySource, fetch: Fetch & { output: string }): Promise<string | undefined> {
  const { os, arch } = platform();
  const release = source.release(os, arch);
  if (release === undefined) return `${source.name} has no release for ${os}/${arch}`;
  if (!fetch.network.isAvailable) return 'downloads are not available, or are disabled by SPARKBATCH_NO_DOWNLOAD';
  const text = `Downloading ${source.name} ${source.version} ${fetch.position}`;
  try {
    await step({ text, onProgress: fetch.onProgress }, (report) =>
      downloadBinary(release, { output: fetch.output, report, signal: fetch.signal }),
    );
    return undefined;
  } catch (error) {
    fetch.signal?.throwIfAborted();
    fetch.network.isAvailable = false;
    const cause = (error as Error).cause;
    const reason = `${(error as Error).message}${cause instanceof Error ? ` (${cause.message})` : ''}`;
    fetch.onProgress?.({ step: `Download failed: ${reason}; building instead`, elapsedMs: 0, done: true });
    return reason;
  }
}

/** Extracts it from its Debian package. Returns undefined on success, otherwise the reason: empty if it has no package. */
async function tryPackage(
  { name, debian }: BinarySource,
  { output, position, onProgress, signal }: Fetch & { output: string },
): Promise<string | undefined> {
  if (debian === undefined) return '';
  const directory = `${output}.package`;
  try {
    await step(
      { text: `Extracting ${name} from the Debian package ${debian.package} ${position}`, onProgress },
      async () => {
        await unpackDebianPackages([debian.package], directory, signal);
        await rename(join(directory, debian.member), output);
      },
    );
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    return (error as Error).message;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function build(source: BinarySource, fetch: Fetch & { output: string; downloadProblem: string }): Promise<void> {
  const { name, version, build: module } = source;
  if (module === undefined) {
    throw new Error(
      `${name} ${version} can't be downloaded (${fetch.downloadProblem}). Set ${environmentName(name)} to its path.`,
    );
  }
  const buildProblem = await whyNoBuild(module);
  if (buildProblem !== undefined) {
    throw new Error(
      `${name} ${version} can neither be downloaded (${fetch.downloadProblem}) nor built (${buildProblem}). ` +
        `Install Go (https://go.dev/dl), or set ${environmentName(name)} to its path.`,
    );
  }
  const text = `Building ${name} ${version} ${fetch.position}`;
  await step({ text, onProgress: fetch.onProgress, detail: buildEstimate(fetch.remaining) }, () =>
    buildBinary({ name, build: module }, { output: fetch.output, signal: fetch.signal }),
  );
}
