import type { Checked, Outcome } from '../../doctor/check.ts';
import { oneLine } from './table.ts';

const SIGNS: Readonly<Record<Outcome, string>> = { ok: 'ok', warning: 'WARNING', failed: 'FAILED', skipped: 'skipped' };

/** What a doctor found, for people: a paragraph for each thing looked at, and below what does not work how to mend it. */
export function doctorText(checked: readonly Checked[]): string {
  const subjects = [...new Set(checked.map(({ about }) => about))];
  const width = Math.max(...Object.values(SIGNS).map((sign) => sign.length));
  const paragraphs = subjects.map((subject) => {
    const lines = checked
      .filter(({ about }) => about === subject)
      .flatMap(({ outcome, what, told, mend = [] }) => [
        `  ${SIGNS[outcome].padEnd(width)}  ${what}: ${oneLine(told)}`,
        ...mend.map((line) => `  ${' '.repeat(width)}    ${line}`),
      ]);
    return [subject, ...lines].join('\n');
  });
  const count = (outcome: Outcome) => checked.filter((one) => one.outcome === outcome).length;
  const [failures, warnings] = [count('failed'), count('warning')];
  const summary =
    failures + warnings === 0
      ? 'All is well.'
      : `${failures} failed, ${warnings} warned of, of ${checked.length} checks.`;
  return [...paragraphs, summary].join('\n');
}
