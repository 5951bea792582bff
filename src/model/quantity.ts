/** What a suffix of a Kubernetes quantity multiplies by. */
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

/** A Kubernetes quantity as a number. NaN for invalid text, which compares as neither more nor less than any amount. */
export function parseQuantity(text: string): number {
  const [, number, suffix = ''] = /^([+-]?[0-9.]+(?:[eE][+-]?\d+)?)(\D*)$/.exec(text) ?? [];
  return Number(number) * (SUFFIXES[suffix] ?? Number.NaN);
}
