import type { Stack } from '../../../stack/index.ts';
import { runCommand } from '../../support/command.ts';

/**
 * Sweeps once, as a person would: `sparkbatch sweep`.
 * @returns whether there is such a command, and it did its work
 * @throws when it fails
 */
export async function sweep({ temporal, kubernetes }: Stack): Promise<boolean> {
  const help = await runCommand(['sweep', '--help']);
  if (help.code !== 0 || !help.out.includes('sweep')) return false;
  const env = {
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    KUBECONFIG: kubernetes.kubeconfig,
  };
  const { code, out, err } = await runCommand(['sweep', '-o', 'json'], { env });
  if (code !== 0) throw new Error(`sparkbatch sweep ended with ${code}: ${err || out}`);
  return true;
}
