import type { Cost } from './measure.ts';

/** Compares the costs of both methods: a Markdown table for each concurrency, for docs/reference/figures.md. */
export function report(pairs: readonly (readonly [native: Cost, sparkSubmit: Cost])[]): string {
  return pairs.map(([one, other]) => section(one, other)).join('\n');
}

function section(native: Cost, sparkSubmit: Cost): string {
  const rows: [figure: string, valueOf: (cost: Cost) => number, digits: number][] = [
    ['wall time min, ms', ({ wallMs }) => wallMs.min, 0],
    ['wall time median, ms', ({ wallMs }) => wallMs.median, 0],
    ['wall time p95, ms', ({ wallMs }) => wallMs.p95, 0],
    ['wall time max, ms', ({ wallMs }) => wallMs.max, 0],
    ['total time, s', ({ totalMs }) => totalMs / 1000, 2],
    ['CPU seconds per submission', (cost) => cost.cpuSeconds, 3],
    ['API requests per submission', ({ requests }) => requests, 1],
  ];
  return [
    `${native.batches} submissions each, ${native.concurrency} at a time`,
    '',
    `| figure | ${native.method} | ${sparkSubmit.method} | ratio |`,
    '| --- | --- | --- | --- |',
    ...rows.map(([figure, valueOf, digits]) => {
      const [one, other] = [valueOf(native), valueOf(sparkSubmit)];
      return `| ${figure} | ${one.toFixed(digits)} | ${other.toFixed(digits)} | ${ratio(other / one)} |`;
    }),
    '',
  ].join('\n');
}

/** Formats with two significant digits, which is the accuracy of measurements on a shared machine. */
function ratio(value: number): string {
  return value >= 10 ? String(Number(value.toPrecision(2))) : value.toFixed(1);
}
