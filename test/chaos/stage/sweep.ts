import { setTimeout as pause } from 'node:timers/promises';
import type { Stack } from '../../../stack/index.ts';
import type { SweepFinding, SweepReport } from '../../../src/model/sweep/sweep-report.ts';
import { EXIT_CODES } from '../../../src/cli/shared/exit-codes.ts';
import { runCommand } from '../../support/command.ts';

/** Short, because nothing else runs during the sweep. */
const GRACE = '2s';
/** Pause between sweeps, in which deleted objects and those they own disappear, in milliseconds. */
const AGAIN_AFTER = 3000;
const SWEEPS = 20;

/** The outcome of the sweeps. */
export interface SweepOutcome {
  /** Number of objects that they deleted or released. */
  readonly cleaned: number;
  /** Findings that the last one left. */
  readonly left: readonly SweepFinding[];
}

/**
 * Runs `sparkbatch sweep` until it leaves nothing.
 * @throws when a sweep fails
 */
export async function sweep(
  { temporal, kubernetes }: Stack,
  namespace: string,
  signal: AbortSignal,
): Promise<SweepOutcome> {
  const env = {
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: namespace,
    KUBECONFIG: kubernetes.kubeconfig,
  };
  let cleaned = 0;
  let left: readonly SweepFinding[] = [];
  for (let number = 0; number < SWEEPS; number += 1) {
    await pause(AGAIN_AFTER, undefined, { signal });
    const { code, out, err } = await runCommand(['sweep', '--grace', GRACE, '-o', 'json'], { env });
    const done = code === EXIT_CODES.done[0];
    if (!done && code !== EXIT_CODES.orphans[0]) throw new Error(`sparkbatch sweep ended with ${code}: ${err || out}`);
    const { counts, findings } = JSON.parse(out) as SweepReport;
    cleaned += (counts.deleted ?? 0) + (counts.released ?? 0);
    left = findings.filter(({ action }) => action === 'reported');
    if (done && Object.keys(counts).length === 0) break;
  }
  return { cleaned, left };
}
