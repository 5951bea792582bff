import type { Cost } from './measure.ts';

/** The costs of two ways side by side, a Markdown table for each concurrency, as docs/reference/figures.md takes it over. */
export function report(pairs: readonly (readonly [native: Cost, sparkSubmit: Cost])[]): string {
  return pairs.map(([one, other]) => section(one, other)).join('\n');
}

function section(native: Cost, sparkSubmit: Cost): string {
  const rows: [what: string, of: (cost: Cost) => number, digits: number][] = [
    ['wall time min, ms', ({ wallMs }) => wallMs.min, 0],
    ['wall time median, ms', ({ wallMs }) => wallMs.median, 0],
    ['wall time p95, ms', ({ wallMs }) => wallMs.p95, 0],
    ['wall time max, ms', ({ wallMs }) => wallMs.max, 0],
    ['all of them, s', ({ totalMs }) => totalMs / 1000, 2],
    ['CPU seconds per submission', (cost) => cost.cpuSeconds, 3],
    ['API requests per submission', ({ requests }) => requests, 1],
  ];
  return [
    `${native.batches} submissions each, ${native.concurrency} at a time`,
    '',
    `| what | ${native.way} | ${sparkSubmit.way} | ratio |`,
    '| --- | --- | --- | --- |',
    ...rows.map(([what, of, digits]) => {
      const [one, other] = [of(native), of(sparkSubmit)];
      return `| ${what} | ${one.toFixed(digits)} | ${other.toFixed(digits)} | ${ratio(other / one)} |`;
    }),
    '',
  ].join('\n');
}

/** Two significant digits: what is measured on a shared machine has no more. */
function ratio(value: number): string {
  return value >= 10 ? String(Number(value.toPrecision(2))) : value.toFixed(1);
}
