import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildBinary, buildEstimate, whyNoBuild } from './binaries/build.ts';
import { CATALOG, environmentName, platform, type Binaries, type BinarySource } from './binaries/catalog.ts';
import { unpackDebianPackage } from './binaries/debian-package.ts';
import { downloadBinary } from './binaries/download.ts';
import { cachePath, findBinary } from './binaries/find.ts';
import { withLock } from './lock.ts';
import { step, type OnProgress } from './progress.ts';

export type { Binaries } from './binaries/catalog.ts';

/** Another process may be building the same binary: it is waited for rather than raced. */
const BUILD_TIMEOUT_MS = 45 * 60_000;

type Options = { onProgress?: OnProgress | undefined; signal?: AbortSignal | undefined };

/**
 * The servers' binaries, each from the first of: its environment variable, PATH, the cache, its project's release, or
 * `go build` from the pinned modules. The last two fill the cache.
 * @throws when one can be had from nowhere, with what to install.
 */
export async function ensureBinaries(options: Options = {}): Promise<Binaries> {
  return await ensureAll(CATALOG, options);
}

/** The same, for the binaries of a catalog. */
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
  const network = { answers: process.env['SPARKBATCH_NO_DOWNLOAD'] === undefined };
  for (const [index, source] of missing.entries()) {
    const place = `(${index + 1} of ${missing.length})`;
    found.set(
      source.name,
      await fetchBinary(source, { place, left: missing.slice(index), network, onProgress, signal }),
    );
  }
  return Object.fromEntries(found) as Record<Name, string>;
}

type Fetch = Options & {
  /** As "(3 of 7)". */
  place: string;
  /** This and the binaries still to come. */
  left: readonly BinarySource[];
  /** Whether downloads answer here: one that does not makes an end of all of them. */
  network: { answers: boolean };
};

async function fetchBinary(source: BinarySource, fetch: Fetch): Promise<string> {
  const path = cachePath(source);
  await mkdir(dirname(path), { recursive: true });
  const began = Date.now();
  const onWait = (holder: number) => {
    const text = `Waiting for ${source.name}, which process ${holder} is fetching ${fetch.place}`;
    fetch.onProgress?.({ step: text, elapsedMs: Date.now() - began, done: false });
  };
  const lock = { path: `${path}.lock`, timeoutMs: BUILD_TIMEOUT_MS, signal: fetch.signal, onWait };
  return await withLock(lock, async () => {
    const meanwhile = await findBinary(source); // another process may have made it while we waited
    if (meanwhile !== undefined) return meanwhile;
    const output = `${path}.${process.pid}.tmp`;
    try {
      const noRelease = await tryRelease(source, { ...fetch, output });
      const noPackage = noRelease === undefined ? undefined : await tryPackage(source, { ...fetch, output });
      if (noRelease !== undefined && noPackage !== undefined) {
        const notThere = [noRelease, noPackage].filter(Boolean).join('; ');
        await build(source, { ...fetch, output, noRelease: notThere });
      }
      await chmod(output, 0o755);
      await rename(output, path);
    } finally {
      await rm(output, { force: true });
    }
    return path;
  });
}

/** Downloads the release; returns why there is none here, or undefined once it is there. */
async function tryRelease(source: BinarySource, fetch: Fetch & { output: string }): Promise<string | undefined> {
  const { os, arch } = platform();
  const release = source.release(os, arch);
  if (release === undefined) return `${source.name} has no release for ${os}/${arch}`;
  if (!fetch.network.answers) return 'downloads do not answer here, or are switched off';
  const text = `Downloading ${source.name} ${source.version} ${fetch.place}`;
  try {
    await step({ text, onProgress: fetch.onProgress }, (say) =>
      downloadBinary(release, { output: fetch.output, say, signal: fetch.signal }),
    );
    return undefined;
  } catch (error) {
    fetch.signal?.throwIfAborted();
    fetch.network.answers = false;
    const cause = (error as Error).cause;
    const why = `${(error as Error).message}${cause instanceof Error ? ` (${cause.message})` : ''}`;
    fetch.onProgress?.({ step: `No download: ${why}; building instead`, elapsedMs: 0, done: true });
    return why;
  }
}

/** Takes it out of its Debian package; returns why it can't be had so, empty where it has none, or undefined once it is there. */
async function tryPackage(
  { name, debian }: BinarySource,
  { output, place, onProgress, signal }: Fetch & { output: string },
): Promise<string | undefined> {
  if (debian === undefined) return '';
  const directory = `${output}.package`;
  try {
    await step({ text: `Taking ${name} from Debian's package ${debian.package} ${place}`, onProgress }, async () => {
      await unpackDebianPackage(debian.package, directory, signal);
      await rename(join(directory, debian.member), output);
    });
    return undefined;
  } catch (error) {
    signal?.throwIfAborted();
    return (error as Error).message;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function build(source: BinarySource, fetch: Fetch & { output: string; noRelease: string }): Promise<void> {
  const noGo = await whyNoBuild(source);
  if (noGo !== undefined) {
    throw new Error(
      `${source.name} ${source.version} can neither be downloaded (${fetch.noRelease}) nor built (${noGo}). ` +
        `Install Go (https://go.dev/dl), or put its path into ${environmentName(source.name)}.`,
    );
  }
  const text = `Building ${source.name} ${source.version} ${fetch.place}`;
  await step({ text, onProgress: fetch.onProgress, detail: buildEstimate(fetch.left) }, () =>
    buildBinary(source, { output: fetch.output, signal: fetch.signal }),
  );
}
