import { ensureAll } from '../binaries.ts';
import type { OnProgress } from '../progress.ts';
import { freeAddresses } from './addresses.ts';
import { NODE_CATALOG } from './catalog.ts';
import { ensureImages } from './image/index.ts';
import { whyNoRealNode } from './preflight.ts';
import type { RealNodeOptions } from './start.ts';

/**
 * What a real node is started with: its servers' binaries and its images, fetched or built where they are missing, and free
 * addresses.
 * @throws when none can run on this machine, or something of it can't be had, with what is missing
 */
export async function prepareRealNode(options: {
  onProgress: OnProgress | undefined;
  signal: AbortSignal | undefined;
}): Promise<RealNodeOptions> {
  const whyNot = await whyNoRealNode();
  if (whyNot !== undefined) throw new Error(whyNot);
  const binaries = await ensureAll(NODE_CATALOG, options);
  return { binaries, images: await ensureImages(options), addresses: freeAddresses() };
}
