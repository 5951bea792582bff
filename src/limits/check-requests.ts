import { fits } from '../spark/pattern.ts';
import { formatMemory, parseMemoryMiB } from '../model/batch/memory.ts';
import { parseQuantity } from '../submit/shared/resource-quota.ts';
import type { FieldProblem } from '../submit/shared/problem.ts';
import { binding, limitsOf } from './applied-limits.ts';
import type { Asks, PodAsks } from './requests/resource-requests.ts';
import { asksFor } from './requests/requests-of.ts';
import type { PolicyInput } from './check-references.ts';
import type { Path } from './referenced-resource.ts';

type Role = 'driver' | 'executor';

/** Everything that a batch asks for beyond its limits. */
export function checkAsks(input: PolicyInput): FieldProblem[] {
  const asks = asksFor(input.plan);
  const isManifest = input.plan.batch.submit.kind === 'manifest';
  return [
    ...unreadable(asks, input),
    ...(['driver', 'executor'] as const).flatMap((role) =>
      checkPod(role, asks[role], input, isManifest ? MANIFEST : [role]),
    ),
    ...checkInstances(asks, input, isManifest ? MANIFEST : ['executor', 'instances']),
  ];
}

const MANIFEST: Path = ['submit', 'manifest'];

/** What can't be read can't be compared; Spark may read it all the same. */
function unreadable({ unreadable: amounts }: Asks, { layers }: PolicyInput): FieldProblem[] {
  const [layer] = binding(layers);
  if (layer === undefined) return [];
  return amounts.map(({ path, text }) => ({
    path,
    message: `"${text}" is no amount that can be compared with the limits of ${layer}: write it as a plain number or size`,
  }));
}

function checkPod(role: Role, asks: PodAsks, { layers }: PolicyInput, path: Path): FieldProblem[] {
  const { cores, memoryMiB, devices } = asks;
  const told = (what: string, ask: string, most: string, limit: string, layer: string): FieldProblem => ({
    path,
    message: `asks for ${ask} ${what} in a pod of the ${role}, all containers together, and limits.${role}.${limit} of ${layer} allows ${most}: lower it`,
  });
  return [
    ...limitsOf(layers, (limits) => limits[role]?.cores).flatMap(({ layer, limit }) =>
      cores <= parseQuantity(limit) ? [] : [told('CPUs', round(cores), limit, 'cores', layer)],
    ),
    ...limitsOf(layers, (limits) => limits[role]?.memory).flatMap(({ layer, limit }) =>
      memoryMiB <= (parseMemoryMiB(limit) ?? 0)
        ? []
        : [told('of memory (with overhead)', memoryText(memoryMiB), limit, 'memory', layer)],
    ),
    ...limitsOf(layers, (limits) => limits[role]?.devices).flatMap(({ layer, limit }) =>
      Object.entries(limit).flatMap(([pattern, most]) =>
        Object.entries(devices).flatMap(([name, count]) =>
          !fits(pattern, name) || count <= most
            ? []
            : [told(name, round(count), String(most), `devices["${pattern}"]`, layer)],
        ),
      ),
    ),
  ];
}

function checkInstances({ instances }: Asks, { layers }: PolicyInput, path: Path): FieldProblem[] {
  return limitsOf(layers, (limits) => limits.executor?.instances).flatMap(({ layer, limit }): FieldProblem[] => {
    const said = `limits.executor.instances of ${layer} allows ${limit}`;
    if (instances === undefined) {
      const message = `are without bound by dynamic allocation, and ${said}: set spark.dynamicAllocation.maxExecutors`;
      return [{ path, message }];
    }
    return instances <= limit ? [] : [{ path, message: `may be ${round(instances)} at a time, and ${said}: lower it` }];
  });
}

function memoryText(mebibytes: number): string {
  return Number.isFinite(mebibytes) ? formatMemory(Math.ceil(mebibytes)) : 'an amount that can not be read';
}

function round(amount: number): string {
  return Number.isNaN(amount) ? 'an amount that can not be read' : String(Math.round(amount * 1000) / 1000);
}
