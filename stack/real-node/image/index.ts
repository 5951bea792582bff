/** The images of a real node: Spark's, built of Debian's packages and a Spark distribution, and the one that holds pods open. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory } from '../../binaries/find.ts';
import { withLock } from '../../lock.ts';
import { step, type OnProgress } from '../../progress.ts';
import { pythonLibraries } from '../../spark/python-libraries.ts';
import { sparkDistribution } from '../../spark-distribution.ts';
import { debootstrap } from './debootstrap.ts';
import { PAUSE_IMAGE, SPARK_IMAGE, SPARK_VERSION } from './names.ts';
import { writeOciLayout } from './oci-layout.ts';

/** Another process may be building the same image: it is waited for. */
const BUILD_TIMEOUT_MS = 30 * 60_000;

const SCRIPTS = import.meta.dirname;

type Options = { onProgress?: OnProgress | undefined; signal?: AbortSignal | undefined };

/**
 * The directory of the images in the OCI image layout, built where the cache has none of this recipe.
 * @throws when debootstrap, the packages or the Spark distribution can't be had
 */
export async function ensureImages({ onProgress, signal }: Options = {}): Promise<string> {
  const images = join(cacheDirectory(), 'images');
  const path = join(
    images,
    `spark-${SPARK_VERSION}-${await recipe('debian.sh', 'entrypoint.sh', 'decom.sh', 'index.ts')}`,
  );
  if (await exists(path)) return path;
  await mkdir(images, { recursive: true });
  const lock = { path: join(images, 'build.lock'), timeoutMs: BUILD_TIMEOUT_MS, signal };
  return await withLock(lock, async () => {
    if (await exists(path)) return path;
    const work = `${path}.tmp`;
    await rm(work, { recursive: true, force: true });
    await mkdir(work);
    try {
      const debian = await debianLayer(images, { onProgress, signal });
      const home = await sparkDistribution(SPARK_VERSION, { onProgress, signal, toRun: false });
      const python = await pythonLibraries(SPARK_VERSION, home, { onProgress, signal });
      await step({ text: `Building Spark's image ${SPARK_IMAGE}`, onProgress }, async () => {
        const spark = join(work, 'spark.tar');
        await sparkLayer(spark, { home, python, signal });
        await writeOciLayout(join(work, 'layout'), [
          {
            name: SPARK_IMAGE,
            layers: [debian, spark],
            config: {
              Entrypoint: ['/opt/entrypoint.sh'],
              User: '185',
              WorkingDir: '/opt/spark/work-dir',
              Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'SPARK_HOME=/opt/spark', 'JAVA_HOME=/opt/java'],
            },
          },
          // It shares the layer, so that it costs nothing.
          { name: PAUSE_IMAGE, layers: [debian], config: { Entrypoint: ['/usr/bin/tini', '--', 'sleep', 'infinity'] } },
        ]);
      });
      await rename(join(work, 'layout'), path);
      return path;
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
}

async function debianLayer(images: string, { onProgress, signal }: Options): Promise<string> {
  const layer = join(images, `debian-${await recipe('debian.sh')}.tar`);
  if (await exists(layer)) return layer;
  const text = 'Building the layer below Spark out of Debian packages, about a minute';
  return await step({ text, onProgress }, async () => {
    const work = `${layer}.tmp`;
    await rm(work, { recursive: true, force: true });
    try {
      const { command, env } = await debootstrap(join(work, 'debootstrap'));
      // Mounts and processes of its own: nothing of it is left behind, even when it is cut off.
      const script = [join(SCRIPTS, 'debian.sh'), work, join(work, 'layer.tar'), ...command];
      const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', ...script];
      await mkdir(work, { recursive: true });
      await promisify(execFile)('unshare', namespaces, { env: { ...process.env, ...env }, ...(signal && { signal }) });
      await rename(join(work, 'layer.tar'), layer);
      return layer;
    } catch (error) {
      signal?.throwIfAborted();
      const said = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
      throw new Error(`The layer below Spark could not be built of Debian's packages: ${said}`, { cause: error });
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
}

/** The distribution as Apache's image has it, with our entrypoint. */
async function sparkLayer(
  output: string,
  { home, python, signal }: { home: string; python: string; signal: AbortSignal | undefined },
): Promise<void> {
  const there = await readdir(home);
  const folders = ['bin', 'data', 'jars', 'sbin'].filter((folder) => there.includes(folder));
  // Whoever fetched the distribution, everybody may read it; and the same files make the same layer.
  const common = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=a+rX,go-w'];
  const add = async (action: '-cf' | '-rf', folder: string, files: string[], target: string) => {
    const names = `--transform=s,^,${target},SH`;
    await promisify(execFile)('tar', [...common, names, action, output, '-C', folder, ...files], { signal });
  };
  await add('-cf', home, folders, 'opt/spark/');
  // pip's has Python's examples alone, and at the top; here they are where Apache's image has them.
  const examples = await readdir(join(home, 'examples'));
  const target = examples.includes('src') ? 'opt/spark/examples/' : 'opt/spark/examples/src/main/python/';
  await add('-rf', join(home, 'examples'), examples, target);
  await add(
    '-rf',
    python,
    (await readdir(python)).filter((file) => file.endsWith('.zip')),
    'opt/spark/python/lib/',
  );
  await add('-rf', SCRIPTS, ['entrypoint.sh', 'decom.sh'], 'opt/');
}

/** What an image follows from, in short. */
async function recipe(...files: string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(join(SCRIPTS, file)));
  return hash.digest('hex').slice(0, 12);
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
