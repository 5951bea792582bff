import { valueText } from '../../config/schema/flatten.ts';
import { parseQuantity } from '../../submit/shared/resource-quota.ts';
import { asRecord, isRecord } from '../../model/lang.ts';
import { type Path } from '../referenced-resource.ts';

/** What a pod asks for: of each resource what it requests or is limited to, whichever is more. */
export interface PodAsks {
  /** CPUs. */
  readonly cores: number;
  readonly memoryMiB: number;
  /** Whole devices, by Kubernetes' name of them: `nvidia.com/gpu`. */
  readonly devices: Readonly<Record<string, number>>;
}

/** What a batch asks for. */
export interface Asks {
  readonly driver: PodAsks;
  readonly executor: PodAsks;
  /** The most executors at a time; undefined when nobody says. */
  readonly instances: number | undefined;
  /** Amounts that can't be read as such, and so not be compared. */
  readonly unreadable: readonly { readonly path: Path; readonly text: string }[];
}

/** Amounts of resources, in Kubernetes' base units: CPUs, bytes, devices. NaN where one can't be read. */
export type Amounts = Readonly<Record<string, number>>;

const MIB = 2 ** 20;

/** What a container asks for. */
export function amountsOf(container: unknown): Amounts {
  return amountsIn(asRecord(asRecord(container)['resources']));
}

function amountsIn({ requests, limits }: Readonly<Record<string, unknown>>): Amounts {
  const amounts: Record<string, number> = {};
  for (const map of [requests, limits]) {
    for (const [name, text] of Object.entries(asRecord(map))) {
      if (text === null || text === undefined) continue;
      amounts[name] = larger(amounts[name], parseQuantity(valueText(text)));
    }
  }
  return amounts;
}

/** Of two amounts the larger; one that can't be read wins, so that it is not lost. */
function larger(one: number | undefined, other: number): number {
  if (one === undefined) return other;
  return Number.isNaN(one) || Number.isNaN(other) ? Number.NaN : Math.max(one, other);
}

/** Amounts side by side. */
export function sum(all: readonly Amounts[]): Amounts {
  const total: Record<string, number> = {};
  for (const amounts of all) {
    for (const [name, amount] of Object.entries(amounts)) total[name] = (total[name] ?? 0) + amount;
  }
  return total;
}

/** Amounts one after the other: of each resource the largest. */
export function most(all: readonly Amounts[]): Amounts {
  const peak: Record<string, number> = {};
  for (const amounts of all) {
    for (const [name, amount] of Object.entries(amounts)) peak[name] = larger(peak[name], amount);
  }
  return peak;
}

/**
 * What a pod asks for in the end: containers and sidecars run together, init containers before them, one by one (as
 * Kubernetes counts it for scheduler and quota).
 * @param spec of the pod; its containers' own amounts are replaced by `containers`, where those are given
 */
export function amountsOfPod(spec: unknown, containers?: readonly Amounts[]): Amounts {
  const fields = asRecord(spec);
  const inits = listOf(fields['initContainers']);
  const sidecars = inits.filter((one) => asRecord(one)['restartPolicy'] === 'Always').map(amountsOf);
  const before = inits.filter((one) => asRecord(one)['restartPolicy'] !== 'Always').map(amountsOf);
  const together = sum([...(containers ?? listOf(fields['containers']).map(amountsOf)), ...sidecars]);
  return most([together, ...before.map((one) => sum([one, ...sidecars])), amountsIn(asRecord(fields['resources']))]);
}

/** In the units of limits; devices are everything that is neither CPU, memory nor storage. */
export function podAsks(amounts: Amounts): PodAsks {
  const { cpu = 0, memory = 0, ...others } = amounts;
  const devices = Object.fromEntries(
    Object.entries(others).filter(([name]) => name.includes('/') || name.startsWith('hugepages-')),
  );
  return { cores: cpu, memoryMiB: memory / MIB, devices };
}

/** The items of a list, or none. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The container of a template that Spark makes its own: the named one, or the first. */
export function sparkContainerOf(template: unknown, name: string | undefined) {
  const containers = listOf(asRecord(asRecord(template)['spec'])['containers']).filter(isRecord);
  const own = containers.find((one) => one['name'] === name) ?? containers[0];
  return { own, others: containers.filter((one) => one !== own) };
}
