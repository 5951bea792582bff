import { valueText } from '../../config/schema/flatten.ts';
import { asRecord, isRecord, type UnknownRecord } from '../../model/lang.ts';
import type { FieldPath } from '../../submit/shared/problem.ts';
import { parseQuantity } from '../../model/quantity.ts';

/** The resource requests of a pod: for each resource, the larger one of request and limit. */
export interface PodRequests {
  /** CPUs. */
  readonly cores: number;
  readonly memoryMiB: number;
  /** Ephemeral storage, and the volumes that are created for the pod. */
  readonly storageMiB: number;
  /** Whole devices, by the name of their Kubernetes resource: `nvidia.com/gpu`. */
  readonly devices: Readonly<Record<string, number>>;
}

/** The resource requests of a batch. */
export interface ResourceRequests {
  readonly driver: PodRequests;
  readonly executor: PodRequests;
  /** The largest number of executors at a time; undefined without an upper bound. */
  readonly instances: number | undefined;
  /** Objects of an attempt besides its pods, by kind, with the claims of all executors. */
  readonly objects: Readonly<Record<string, number>>;
  /** Amounts that can't be read, and so not be compared with a limit. The text begins a sentence. */
  readonly unreadable: readonly { readonly path: FieldPath; readonly text: string }[];
}

/** Amounts by resource, in the base units of Kubernetes: CPUs, bytes, devices. NaN for an amount that can't be read. */
export type Amounts = Readonly<Record<string, number>>;

const MIB = 2 ** 20;

/** The resource requests of a container. */
export function containerAmounts(container: unknown): Amounts {
  return amountsIn(asRecord(asRecord(container)['resources']));
}

function amountsIn({ requests, limits }: UnknownRecord): Amounts {
  const amounts: Record<string, number> = {};
  for (const map of [requests, limits]) {
    for (const [name, text] of Object.entries(asRecord(map))) {
      if (text === null || text === undefined) continue;
      amounts[name] = larger(amounts[name], parseQuantity(valueText(text)));
    }
  }
  return amounts;
}

/** The larger of two amounts. An amount that can't be read counts as larger, so that it is not lost. */
function larger(one: number | undefined, other: number): number {
  if (one === undefined) return other;
  return Number.isNaN(one) || Number.isNaN(other) ? Number.NaN : Math.max(one, other);
}

/** The amounts of containers that run at the same time. */
export function sum(all: readonly Amounts[]): Amounts {
  const total: Record<string, number> = {};
  for (const amounts of all) {
    for (const [name, amount] of Object.entries(amounts)) total[name] = (total[name] ?? 0) + amount;
  }
  return total;
}

/** The largest amount of each resource: containers that run one after the other need no more. */
export function largest(all: readonly Amounts[]): Amounts {
  const peak: Record<string, number> = {};
  for (const amounts of all) {
    for (const [name, amount] of Object.entries(amounts)) peak[name] = larger(peak[name], amount);
  }
  return peak;
}

/**
 * The total resource requests of a pod, as Kubernetes computes it for scheduler and quota: containers and sidecars run
 * together; init containers run before them, one by one.
 * @param spec of the pod
 * @param containers amounts to use in place of those of the containers in the spec
 */
export function podAmounts(spec: unknown, containers?: readonly Amounts[]): Amounts {
  const fields = asRecord(spec);
  const inits = listIn(fields['initContainers']);
  const sidecars = inits.filter((one) => asRecord(one)['restartPolicy'] === 'Always').map(containerAmounts);
  const before = inits.filter((one) => asRecord(one)['restartPolicy'] !== 'Always').map(containerAmounts);
  const together = sum([...(containers ?? listIn(fields['containers']).map(containerAmounts)), ...sidecars]);
  return largest([together, ...before.map((one) => sum([one, ...sidecars])), amountsIn(asRecord(fields['resources']))]);
}

/**
 * The amounts in the units of the limits. Devices are all resources other than CPU, memory and storage.
 * @param volumes bytes of volumes that are created for the pod
 */
export function toPodRequests(amounts: Amounts, volumes = 0): PodRequests {
  const { cpu = 0, memory = 0, 'ephemeral-storage': ephemeral = 0, ...others } = amounts;
  const devices = Object.fromEntries(
    Object.entries(others).filter(([name]) => name.includes('/') || name.startsWith('hugepages-')),
  );
  return { cores: cpu, memoryMiB: memory / MIB, storageMiB: (ephemeral + volumes) / MIB, devices };
}

/** The items of a list, empty for any other value. */
export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The containers of a pod template: the one that Spark uses, which is the named one or the first, and the others. */
export function templateContainers(template: unknown, name: string | undefined) {
  const containers = listIn(asRecord(asRecord(template)['spec'])['containers']).filter(isRecord);
  const own = containers.find((one) => name !== undefined && one['name'] === name) ?? containers[0];
  return { own, others: containers.filter((one) => one !== own) };
}
