/** The image of workers, with the files that the Dockerfile describes, assembled without an engine. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDirectory } from '../../../stack/binaries/find.ts';
import type { Stack } from '../../../stack/index.ts';
import { ensureImages } from '../../../stack/real-node/image/index.ts';
import { SPARK_IMAGE } from '../../../stack/real-node/image/names.ts';
import { writeOciLayout } from '../../../stack/real-node/image/oci-layout.ts';
import { importImages } from '../../../stack/real-node/start.ts';
import { readRecord } from '../../../stack/record.ts';
import { COMMAND } from '../../support/built-package.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../../..');

/** Where the node has the image: its repository and its tag. */
export const WORKER_IMAGE = { repository: 'spark-batch.invalid/worker', tag: 'e2e' };

/**
 * Assembles the image `worker-with-spark` of the Dockerfile from the built package, and imports it on the node. Its base is that
 * of the node's image of Spark: Debian, Java and the Spark distribution, as in the Dockerfile, in other layers.
 */
export async function importWorkerImage(stack: Stack): Promise<void> {
  // Beside the layers of Spark, which the layout links.
  const work = await mkdtemp(join(cacheDirectory(), 'images', 'worker-'));
  try {
    const layer = join(work, 'worker.tar');
    await writeWorkerLayer(layer, work);
    const layout = join(work, 'layout');
    await writeOciLayout(layout, [
      {
        name: `${WORKER_IMAGE.repository}:${WORKER_IMAGE.tag}`,
        layers: [...(await sparkLayers()), layer],
        config: {
          ...(await dockerfileConfig()),
          Env: [
            'PATH=/opt/java/bin:/usr/local/bin:/usr/bin:/bin',
            'NODE_ENV=production',
            'SPARK_HOME=/opt/spark',
            'JAVA_HOME=/opt/java',
          ],
        },
      },
    ]);
    const init = (await readRecord(stack.directory))?.components.namespaces?.pid ?? 0;
    await importImages({ init, directory: join(stack.directory, 'node'), images: layout });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** What the Dockerfile says about containers of the image. */
async function dockerfileConfig() {
  const text = await readFile(join(ROOT, 'Dockerfile'), 'utf8');
  const last = (instruction: string): string => {
    const argument = [...text.matchAll(new RegExp(`^${instruction} (.+)$`, 'gm'))].at(-1)?.[1];
    if (argument === undefined) throw new Error(`The Dockerfile has no ${instruction}.`);
    return argument;
  };
  const words = (instruction: string) => JSON.parse(last(instruction)) as string[];
  return { Entrypoint: words('ENTRYPOINT'), Cmd: words('CMD'), User: last('USER'), WorkingDir: last('WORKDIR') };
}

/** Paths of the layers of the node's image of Spark. */
async function sparkLayers(): Promise<string[]> {
  const layout = await ensureImages();
  const blob = (digest: string) => join(layout, 'blobs', digest.replace(':', '/'));
  const json = async (path: string) => JSON.parse(await readFile(path, 'utf8')) as unknown;
  const { manifests } = (await json(join(layout, 'index.json'))) as {
    manifests: { digest: string; annotations: Record<string, string> }[];
  };
  const spark = manifests.find(({ annotations }) => annotations['io.containerd.image.name'] === SPARK_IMAGE);
  const { layers } = (await json(blob(spark?.digest ?? ''))) as { layers: { digest: string }[] };
  return layers.map(({ digest }) => blob(digest));
}

/** Writes the layer with Node.js, the package, and its dependencies: those that `npm ci --omit=dev` installs. */
async function writeWorkerLayer(layer: string, work: string): Promise<void> {
  const modules = await realpath(join(ROOT, 'node_modules'));
  const files = join(work, 'files');
  await mkdir(join(files, 'usr/local/bin'), { recursive: true });
  await mkdir(join(files, 'etc'));
  await symlink('/app/lib/sparkbatch.js', join(files, 'usr/local/bin/sparkbatch'));
  const root = 'root:x:0:0:root:/root:/bin/sh';
  await writeFile(join(files, 'etc/passwd'), `${root}\nnode:x:1000:1000::/home/node:/bin/sh\n`);
  const list = join(work, 'dependencies');
  await writeFile(list, (await productionPackages()).map((name) => `${name}\n`).join(''));
  const common = ['--owner=0', '--group=0', '--numeric-owner', '--mode=a+rX,go-w', '-f', layer];
  await run('tar', ['-c', ...common, '-C', files, 'usr', 'etc']);
  await run('tar', ['-r', ...common, '--transform=s,^,usr/local/bin/,SH', '-C', join(modules, 'node/bin'), 'node']);
  await run('tar', [
    '-r',
    ...common,
    '--transform=s,^,app/,SH',
    '-C',
    dirname(dirname(COMMAND)),
    'package.json',
    'lib',
  ]);
  await run('tar', ['-r', ...common, '--transform=s,^,app/node_modules/,SH', '-C', modules, '--files-from', list]);
}

/** Names of the packages at the top of node_modules that are not for development only. */
async function productionPackages(): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean }>;
  };
  return Object.entries(lock.packages)
    .filter(([path, { dev, devOptional, optional }]) => path !== '' && !dev && !devOptional && !optional)
    .map(([path]) => path.replace(/^node_modules\//, ''))
    .filter((name) => !name.includes('/node_modules/'));
}
