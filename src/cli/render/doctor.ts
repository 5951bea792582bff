import type { CheckOutcome, CompletedCheck } from '../../doctor/check.ts';
import { oneLine } from './table.ts';

const LABELS: Readonly<Record<CheckOutcome, string>> = {
  ok: 'ok',
  warning: 'WARNING',
  failed: 'FAILED',
  skipped: 'skipped',
};

/** The results of the doctor as text: a paragraph per subject, a line per check, and below it how to fix what it found. */
export function doctorText(checks: readonly CompletedCheck[]): string {
  const width = Math.max(...Object.values(LABELS).map((label) => label.length));
  const paragraphs = [...Map.groupBy(checks, ({ subject }) => subject)].map(([subject, ofSubject]) => {
    const lines = ofSubject.flatMap(({ outcome, name, message, fix = [] }) => [
      `  ${LABELS[outcome].padEnd(width)}  ${name}: ${oneLine(message)}`,
      ...fix.map((line) => `  ${' '.repeat(width)}    ${line}`),
    ]);
    return [subject, ...lines].join('\n');
  });
  const count = (outcome: CheckOutcome) => checks.filter((check) => check.outcome === outcome).length;
  const [failures, warnings] = [count('failed'), count('warning')];
  const summary =
    failures + warnings === 0
      ? 'No problems found.'
      : `${checks.length} checks: ${failures} failed, ${warnings} with a warning.`;
  return [...paragraphs, summary].join('\n');
}
