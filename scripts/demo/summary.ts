import { styleText } from 'node:util';
import { formatDuration } from '../../src/model/duration.ts';
import { driverPath } from '../../src/model/names.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import type { Stack } from '../../stack/index.ts';
import { colored } from './screen.ts';
import type { DemoEnding } from './scenario.ts';
import { wrap } from './text.ts';

type Output = NodeJS.WriteStream;

/** Whether a batch ended as expected. */
export function isAsExpected({ batch, result }: DemoEnding): boolean {
  return result !== undefined && batch.isAsExpected(result);
}

/** A table with state, driver, attempt and duration of each batch, and the cause below. */
export function summaryTable(endings: readonly DemoEnding[], output: Output): string {
  const rows = endings.map((ending) => ({ ending, cells: cellsOf(ending) }));
  const all = [HEAD, ...rows.map(({ cells }) => cells)];
  const widths = HEAD.map((_, column) => Math.max(...all.map((cells) => (cells[column] ?? '').length)));
  const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  const columns = Math.min(output.columns ?? 80, 120) - 1;
  return [
    styleText('dim', `  ${line(HEAD)}`.trimEnd(), { stream: output }),
    ...rows.flatMap(({ ending, cells }) => {
      const good = isAsExpected(ending);
      const mark = styleText(good ? 'green' : 'red', good ? '✓' : '✗', { stream: output });
      const state = ending.result?.state ?? 'UNKNOWN';
      const text = line(cells).replace(cells[1] ?? '', (cell) => colored(state, cell, output));
      const cause = wrap(causeOf(ending), columns - 4).map((causeLine) => `    ${causeLine}`);
      return [`${mark} ${text.trimEnd()}`].concat(cause);
    }),
  ].join('\n');
}

const HEAD = ['batch', 'state', 'driver', 'attempt', 'took'];

function cellsOf({ batch, result }: DemoEnding): string[] {
  if (!result) return [batch.id, 'not ended', '', '', ''];
  const { state, driver, attempts, startedAt, endedAt } = result;
  const took = formatDuration(Date.parse(endedAt) - Date.parse(startedAt));
  return [batch.id, state, driver?.name ?? 'none', String(attempts.length), took];
}

function causeOf(ending: DemoEnding): string {
  const { batch, result } = ending;
  const cause = result ? shortMessage(result) : 'The demo stopped waiting for it.';
  return isAsExpected(ending) ? cause : `${cause} Expected: ${batch.id} ${batch.expected}.`;
}

/** The message without the name of the driver, which is in the line above. */
function shortMessage({ message, driver }: BatchResult): string {
  return driver ? message.replaceAll(` ${driverPath(driver)}`, '') : message;
}

/** How to inspect the batches while the stack is up. */
export function inspectionHints({ name, temporal, kubernetes }: Stack, workerLog: string): string {
  return `  Temporal UI    ${workflowsUrl(temporal)}
  environment    eval "$(npm run --silent stack -- env --name ${name})"
  commands       npm run sparkbatch -- list
                 npm run sparkbatch -- status word-count
                 kubectl get pods          (if you have kubectl)
  kubeconfig     ${kubernetes.kubeconfig}
  worker log     ${workerLog}
  end            Ctrl-C here, or: npm run stack -- down --name ${name}`;
}

/** The address of the batches in Temporal's Web UI. */
export function workflowsUrl({ uiUrl, namespace }: Stack['temporal']): string {
  return `${uiUrl}/namespaces/${namespace}/workflows`;
}
