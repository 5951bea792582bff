import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** An image: its layers from the bottom up, each a tar file, and the configuration of its containers. */
export interface Image {
  /** The name that pods use. */
  readonly name: string;
  readonly layers: readonly string[];
  readonly config: {
    readonly Entrypoint: readonly string[];
    readonly Cmd?: readonly string[];
    readonly User?: string;
    readonly WorkingDir?: string;
    readonly Env?: readonly string[];
  };
}

type Descriptor = { mediaType: string; digest: string; size: number };

const OCI = 'application/vnd.oci.image';

/**
 * Writes images to a directory in the OCI image layout, which a container runtime can import as a tar file. Layers are hard
 * links, so they must be on the same file system.
 */
export async function writeOciLayout(directory: string, images: readonly Image[]): Promise<void> {
  const blobs = join(directory, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  const layers = new Map<string, Descriptor>();
  for (const path of new Set(images.flatMap((image) => image.layers))) {
    const layer = { mediaType: `${OCI}.layer.v1.tar`, digest: await digestOf(path), size: (await stat(path)).size };
    layers.set(path, layer);
    await link(path, join(blobs, hex(layer)));
  }
  const writeBlob = async (mediaType: string, content: object): Promise<Descriptor> => {
    const text = JSON.stringify(content);
    const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
    const blob = { mediaType, digest, size: Buffer.byteLength(text) };
    await writeFile(join(blobs, hex(blob)), text);
    return blob;
  };
  const manifests = [];
  for (const image of images) {
    const descriptors = image.layers.flatMap((path) => layers.get(path) ?? []);
    const config = await writeBlob(`${OCI}.config.v1+json`, imageConfig(image, descriptors));
    const mediaType = `${OCI}.manifest.v1+json`;
    const manifest = await writeBlob(mediaType, { schemaVersion: 2, mediaType, config, layers: descriptors });
    manifests.push({ ...manifest, annotations: { 'io.containerd.image.name': image.name } });
  }
  const index = { schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests };
  await writeFile(join(directory, 'index.json'), JSON.stringify(index));
  await writeFile(join(directory, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
}

function imageConfig({ config }: Image, layers: readonly Descriptor[]): object {
  return {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  };
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return `sha256:${hash.digest('hex')}`;
}

function hex({ digest }: Descriptor): string {
  return digest.replace('sha256:', '');
}
