import { ensureAll } from '../binaries.ts';
import type { OnProgress } from '../progress.ts';
import { freeAddresses } from './addresses.ts';
import { NODE_CATALOG } from './catalog.ts';
import { ensureImages } from './image/index.ts';
import { whyNoRealNode } from './preflight.ts';
import type { RealNodeOptions } from './start.ts';

/**
 * Provides what a real node needs: binaries and images, which are downloaded or built if they are missing, and free addresses.
 * @throws if a real node can't run on this machine, or something is not available
 */
export async function prepareRealNode(options: {
  onProgress: OnProgress | undefined;
  signal: AbortSignal | undefined;
}): Promise<RealNodeOptions> {
  const reason = await whyNoRealNode();
  if (reason !== undefined) throw new Error(reason);
  const binaries = await ensureAll(NODE_CATALOG, options);
  return { binaries, images: await ensureImages(options), addresses: freeAddresses() };
}
