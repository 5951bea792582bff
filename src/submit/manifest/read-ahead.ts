import { asRecord } from '../../model/lang.ts';
import { readAhead } from '../../yaml/kubernetes-yaml.ts';

/**
 * Reads the manifest of a request, if it has one, without blocking the process: a worker serves other batches meanwhile. The
 * checks of the request then have it at once.
 * @param request one that was not validated, of a size that is allowed
 */
export async function readManifestAhead(request: unknown): Promise<void> {
  const { manifest } = asRecord(asRecord(request)['submit']);
  if (typeof manifest === 'string') await readAhead(manifest);
}
