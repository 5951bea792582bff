/** A quota that had no room for an object, as the API server's admission plugin ResourceQuota says it. */
export interface ExceededQuota {
  readonly name: string;
  /** What is over, one resource each: asked, used and limit in Kubernetes' notation. */
  readonly over: readonly {
    readonly resource: string;
    readonly asked: string;
    readonly used: string;
    readonly limit: string;
  }[];
}

/**
 * Reads `exceeded quota: compute, requested: requests.cpu=3, used: requests.cpu=499, limited: requests.cpu=500`: only what
 * is over is in it. Undefined for every other refusal.
 */
export function exceededQuota(said: string): ExceededQuota | undefined {
  const [, name, asked, used, limit] =
    /exceeded quota: ([^,]+), requested: (\S+), used: (\S+), limited: (\S+)/.exec(said) ?? [];
  if (name === undefined || asked === undefined || used === undefined || limit === undefined) return undefined;
  const [usedOf, limitOf] = [amounts(used), amounts(limit)];
  const over = [...amounts(asked)].map(([resource, amount]) => ({
    resource,
    asked: amount,
    used: usedOf.get(resource) ?? '0',
    limit: limitOf.get(resource) ?? '0',
  }));
  return { name, over };
}

/** Whether there may be room later: nothing that is asked is more than the whole quota. */
export function mayHaveRoom({ over }: ExceededQuota): boolean {
  return over.every(({ asked, limit }) => quantity(asked) <= quantity(limit));
}

/** `requests.cpu 3 asked, 499 of 500 used` */
export function quotaText({ name, over }: ExceededQuota): string {
  const each = over.map(({ resource, asked, used, limit }) => `${resource} ${asked} asked, ${used} of ${limit} used`);
  return `quota "${name}": ${each.join('; ')}`;
}

function amounts(text: string): Map<string, string> {
  return new Map(text.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A quantity in Kubernetes' notation as a number; NaN where it is none, which is never more than anything. */
export function quantity(text: string): number {
  const [, number, suffix = ''] = /^([+-]?[0-9.]+(?:[eE][+-]?\d+)?)(\D*)$/.exec(text) ?? [];
  return Number(number) * (SUFFIXES[suffix] ?? Number.NaN);
}
