/** The images of a real node: Spark, built from Debian packages and a Spark distribution, and the pause image. */
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

/** How long to wait for another process that builds the same image. */
const BUILD_TIMEOUT_MS = 30 * 60_000;

const SCRIPTS = import.meta.dirname;

type Options = { onProgress?: OnProgress | undefined; signal?: AbortSignal | undefined };

/**
 * Provides the directory of the images in the OCI image layout, and builds it if the cache has none for this version of the
 * scripts.
 * @throws if debootstrap, the packages or the Spark distribution are not available
 */
export async function ensureImages({ onProgress, signal }: Options = {}): Promise<string> {
  const images = join(cacheDirectory(), 'images');
  const path = join(
    images,
    `spark-${SPARK_VERSION}-${await scriptsHash('debian.sh', 'entrypoint.sh', 'decom.sh', 'index.ts')}`,
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
      await step({ text: `Building the image ${SPARK_IMAGE}`, onProgress }, async () => {
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
          // The pause image shares the layer, so that it needs no disk space.
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
  const layer = join(images, `debian-${await scriptsHash('debian.sh')}.tar`);
  if (await exists(layer)) return layer;
  const text = 'Building the base layer from Debian packages, about a minute';
  return await step({ text, onProgress }, async () => {
    const work = `${layer}.tmp`;
    await rm(work, { recursive: true, force: true });
    try {
      const { command, env } = await debootstrap(join(work, 'debootstrap'));
      // In new mount and pid namespaces, so that nothing remains if it is interrupted.
      const script = [join(SCRIPTS, 'debian.sh'), work, join(work, 'layer.tar'), ...command];
      const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', ...script];
      await mkdir(work, { recursive: true });
      await promisify(execFile)('unshare', namespaces, { env: { ...process.env, ...env }, ...(signal && { signal }) });
      await rename(join(work, 'layer.tar'), layer);
      return layer;
    } catch (error) {
      signal?.throwIfAborted();
      const reason = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
      throw new Error(`The base layer could not be built from Debian packages: ${reason}`, { cause: error });
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
}

/** Builds the layer with the Spark distribution, laid out as in the image of Apache, and the entrypoint. */
async function sparkLayer(
  output: string,
  { home, python, signal }: { home: string; python: string; signal: AbortSignal | undefined },
): Promise<void> {
  const existing = await readdir(home);
  const folders = ['bin', 'data', 'jars', 'sbin'].filter((folder) => existing.includes(folder));
  // Readable for all users, and reproducible: the same files make the same layer.
  const common = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=a+rX,go-w'];
  const add = async (action: '-cf' | '-rf', folder: string, files: string[], target: string) => {
    const names = `--transform=s,^,${target},SH`;
    await promisify(execFile)('tar', [...common, names, action, output, '-C', folder, ...files], { signal });
  };
  await add('-cf', home, folders, 'opt/spark/');
  // The distribution of pip only has the Python examples, at the top. The image of Apache has them in examples/src.
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

/** A hash of the scripts that build an image, part of its cache key. */
async function scriptsHash(...files: string[]): Promise<string> {
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
