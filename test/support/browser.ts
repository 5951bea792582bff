import { execFile } from 'node:child_process';
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, errors, type Browser, type Page } from 'playwright-core';
import { cacheDirectory } from '../../stack/binaries/find.ts';
import { unpackDebianPackages } from '../../stack/binaries/debian-package.ts';
import { withLock } from '../../stack/lock.ts';
import { errorMessage } from '../../src/model/lang.ts';

const VARIABLE = 'SPARKBATCH_CHROMIUM_BIN';
const NAMES = ['chromium', 'chromium-headless-shell', 'google-chrome', 'chrome'];
const PACKAGE = 'chromium-headless-shell';
/** The program looks for its data in its own directory, whatever is installed elsewhere. */
const OWN_PACKAGES = [PACKAGE, 'chromium-common'];
/** For the download of about 100 MB, or for the process that downloads them, in milliseconds. */
const FETCH_TIMEOUT = 5 * 60_000;
/** For the start of the browser, and for a page, on a slow machine, in milliseconds. */
const PATIENCE = 120_000;
/** Interval between two looks at the text of a page, in milliseconds. */
const INTERVAL = 200;
/** Maximum characters of a page in the message of a test that fails. */
const MAX_SHOWN = 3000;

/** A program with the directories of the libraries that this machine lacks. */
interface Chromium {
  readonly executablePath: string;
  readonly libraries?: string;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * Starts a headless Chromium: the one that SPARKBATCH_CHROMIUM_BIN names, one in PATH, or Debian's, which is unpacked into the
 * cache with the libraries that this machine lacks.
 * @throws with the reason and the remedy if there is none, after five minutes at the latest
 */
export async function startBrowser(): Promise<Browser> {
  const { executablePath, libraries } = await findChromium();
  return await chromium.launch({
    executablePath,
    timeout: PATIENCE,
    // Chromium refuses to run as root with its sandbox. It only opens pages of servers that the tests have started.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    env: { ...process.env, ...(libraries !== undefined && { LD_LIBRARY_PATH: libraries }) },
  });
}

/** Why no browser can be started on this machine, with the remedy; undefined if one can. */
export async function whyNoBrowser(): Promise<string | undefined> {
  return await findChromium().then(
    () => undefined,
    (error: unknown) => errorMessage(error),
  );
}

/** A page of the browser that waits as long as a slow machine needs. */
export async function openPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(PATIENCE);
  return page;
}

/** What of the DOM is used here. */
interface PageDocument {
  readonly body: { readonly innerText: string } | null;
  readonly querySelectorAll: (selector: string) => Iterable<{ readonly contentDocument: PageDocument | null }>;
}

/**
 * Runs in the page. @returns its text with single blanks, and that of the frames in which Temporal's UI shows Markdown; undefined
 * as long as it lacks one of these texts. Such a frame runs no scripts, so the page around it reads its text.
 */
function textWith(texts: readonly string[]): string | undefined {
  const { document } = globalThis as unknown as { document: PageDocument };
  const frames = [...document.querySelectorAll('iframe')].map(({ contentDocument }) => contentDocument);
  const shown = [document, ...frames].map((one) => one?.body?.innerText ?? '').join(' ');
  const text = shown.replaceAll(/\s+/g, ' ');
  return texts.every((one) => text.includes(one)) ? text : undefined;
}

/** Waits until a page shows all texts. @returns all of its text @throws with the missing texts and what is shown instead */
export async function untilShown(page: Page, texts: readonly string[]): Promise<string> {
  try {
    const shown = await page.waitForFunction(textWith, texts, { polling: INTERVAL });
    return (await shown.jsonValue()) ?? '';
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    const shown = (await page.evaluate(textWith, [])) ?? '';
    const missing = texts.filter((text) => !shown.includes(text)).map((text) => JSON.stringify(text));
    throw new Error(`${page.url()} does not show ${missing.join(', ')}, but: ${shown.slice(0, MAX_SHOWN)}`, {
      cause: error,
    });
  }
}

async function findChromium(): Promise<Chromium> {
  const given = process.env[VARIABLE];
  if (given !== undefined && given !== '') return { executablePath: given };
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of NAMES) if (await exists(join(directory, name))) return { executablePath: join(directory, name) };
  }
  const libraries = join(await unpackedChromium(), 'usr/lib');
  // Named after the machine: x86_64-linux-gnu.
  const own = (await readdir(libraries)).filter((name) => name.endsWith('-linux-gnu'));
  return {
    executablePath: join(libraries, 'chromium', PACKAGE),
    libraries: own.flatMap((name) => [join(libraries, name), join(libraries, name, 'pulseaudio')]).join(':'),
  };
}

/** The directory with Debian's packages, from the cache or from apt. @throws with the reason and the remedy */
async function unpackedChromium(): Promise<string> {
  const directory = join(cacheDirectory(), 'chromium');
  const temporary = `${directory}.${process.pid}.tmp`;
  const signal = AbortSignal.timeout(FETCH_TIMEOUT);
  try {
    return await withLock({ path: `${directory}.lock`, timeoutMs: FETCH_TIMEOUT }, async () => {
      if (await exists(directory)) return directory;
      await mkdir(temporary, { recursive: true });
      await unpackDebianPackages(await missingPackages(signal), temporary, signal);
      await rename(temporary, directory);
      return directory;
    });
  } catch (error) {
    const reason = signal.aborted ? `not within ${FETCH_TIMEOUT / 60_000} minutes` : (error as Error).message;
    throw new Error(
      `This machine has no Chromium, and Debian's cannot be fetched: ${reason}. Install Chromium, run "apt-get update", or set ${VARIABLE} to the path of one.`,
      { cause: error },
    );
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Chromium's packages, and those of the packages that they depend on which are not installed. */
async function missingPackages(signal: AbortSignal): Promise<string[]> {
  // Nothing is installed, so the lock of the package manager is not needed.
  const args = ['install', '--print-uris', '-qq', '-y', '--no-install-recommends', '-o', 'Debug::NoLocking=true'];
  const { stdout } = await promisify(execFile)('apt-get', [...args, PACKAGE], { signal });
  const missing = [...stdout.matchAll(/^'[^']*' (\S+?)_\S+\.deb /gm)].map(([, name = '']) => name);
  return [...new Set([...OWN_PACKAGES, ...missing])];
}
