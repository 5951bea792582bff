import { formatMemory, parseMemoryMiB } from '../model/batch/memory.ts';
import { fits } from '../spark/pattern.ts';
import type { FieldPath, FieldProblem } from '../submit/shared/problem.ts';
import { parseQuantity } from '../model/quantity.ts';
import { firstPodLimitingLayer, limitsOf, type LimitsInput } from './applied-limits.ts';
import type { PodRequests, ResourceRequests } from './requests/amounts.ts';
import { requestsOf } from './requests/resource-requests.ts';

type Role = 'driver' | 'executor';

/** Compares the resources that a batch requests with the limits. */
export function checkRequests(input: LimitsInput): FieldProblem[] {
  const requests = requestsOf(input.plan);
  const isManifest = input.plan.batch.submit.kind === 'manifest';
  return [
    ...checkUnreadable(requests, input),
    ...(['driver', 'executor'] as const).flatMap((role) =>
      checkPod(role, requests[role], input, isManifest ? MANIFEST : [role]),
    ),
    ...checkInstances(requests, input, isManifest ? MANIFEST : ['executor', 'instances']),
    ...checkObjects(requests, input, isManifest ? MANIFEST : []),
  ];
}

const MANIFEST: FieldPath = ['submit', 'manifest'];

/** An amount that can't be read here is refused, because Spark might read it. */
function checkUnreadable({ unreadable }: ResourceRequests, { layers }: LimitsInput): FieldProblem[] {
  const layer = firstPodLimitingLayer(layers);
  if (layer === undefined) return [];
  return unreadable.map(({ path, text }) => ({
    path,
    message: `${text} can't be compared with the limits of ${layer}: use a plain number or size`,
  }));
}

function checkPod(role: Role, requests: PodRequests, { layers }: LimitsInput, path: FieldPath): FieldProblem[] {
  const { cores, memoryMiB, storageMiB, devices } = requests;
  const pod = role === 'driver' ? 'the driver pod' : 'an executor pod';
  const exceeds = (requested: string, limit: string, most: string, layer: string): FieldProblem => ({
    path,
    message: `requests ${requested} for ${pod}, summed over its containers, and limits.${role}.${limit} of ${layer} allows ${most}: lower it`,
  });
  return [
    ...limitsOf(layers, (limits) => limits[role]?.cores).flatMap(({ layer, limit }) =>
      cores <= parseQuantity(limit) ? [] : [exceeds(`${amountText(cores)} CPUs`, 'cores', limit, layer)],
    ),
    ...limitsOf(layers, (limits) => limits[role]?.memory).flatMap(({ layer, limit }) =>
      memoryMiB <= (parseMemoryMiB(limit) ?? 0)
        ? []
        : [exceeds(`${memoryText(memoryMiB)} of memory (with overhead)`, 'memory', limit, layer)],
    ),
    ...limitsOf(layers, (limits) => limits[role]?.storage).flatMap(({ layer, limit }) =>
      storageMiB <= (parseMemoryMiB(limit) ?? 0)
        ? []
        : [exceeds(`${memoryText(storageMiB)} of storage (with claims)`, 'storage', limit, layer)],
    ),
    ...limitsOf(layers, (limits) => limits[role]?.devices).flatMap(({ layer, limit }) =>
      Object.entries(limit).flatMap(([pattern, most]) =>
        Object.entries(devices).flatMap(([name, count]) =>
          !fits(pattern, name) || count <= most
            ? []
            : [exceeds(`${amountText(count)} ${name}`, `devices["${pattern}"]`, String(most), layer)],
        ),
      ),
    ),
  ];
}

function checkInstances({ instances }: ResourceRequests, { layers }: LimitsInput, path: FieldPath): FieldProblem[] {
  return limitsOf(layers, (limits) => limits.executor?.instances).flatMap(({ layer, limit }): FieldProblem[] => {
    const allowed = `limits.executor.instances of ${layer} allows ${limit}`;
    if (instances === undefined) {
      const message = `has no upper bound with dynamic allocation, and ${allowed}: set spark.dynamicAllocation.maxExecutors`;
      return [{ path, message }];
    }
    return instances <= limit
      ? []
      : [{ path, message: `may be ${amountText(instances)} at a time, and ${allowed}: lower it` }];
  });
}

function checkObjects({ objects }: ResourceRequests, { layers }: LimitsInput, path: FieldPath): FieldProblem[] {
  return limitsOf(layers, (limits) => limits.objects).flatMap(({ layer, limit }) =>
    Object.entries(limit).flatMap(([pattern, most]): FieldProblem[] => {
      const kinds = Object.entries(objects).filter(([kind]) => fits(pattern, kind));
      const count = kinds.reduce((sum, [, one]) => sum + one, 0);
      if (count <= most) return [];
      const counted = kinds.map(([kind, one]) => `${amountText(one)} ${kind}`).join(', ');
      const message = `an attempt would create ${counted}, and limits.objects["${pattern}"] of ${layer} allows ${most}: create fewer`;
      return [{ path, message }];
    }),
  );
}

function memoryText(mebibytes: number): string {
  return Number.isFinite(mebibytes) ? formatMemory(Math.ceil(mebibytes)) : 'an unreadable amount';
}

function amountText(amount: number): string {
  return Number.isNaN(amount) ? 'an unreadable amount' : String(Math.round(amount * 1000) / 1000);
}
