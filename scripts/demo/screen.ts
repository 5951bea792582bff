import { styleText } from 'node:util';
import { isTerminated, type ApplicationState } from '../../src/model/driver/application-state.ts';
import { formatDuration } from '../../src/model/duration.ts';
import { cut } from './text.ts';

/** A row of the table of batches. */
export interface Row {
  readonly id: string;
  readonly state: ApplicationState;
  /** The current activity of the batch, or its end. */
  readonly doing: string;
  /** When it entered this state, in milliseconds since 1970. */
  readonly since: number;
}

/** The output of the demo. */
export interface Screen {
  /** Prints an event of the scenario. */
  announce(text: string): void;
  /** Shows the current state of the batches. */
  show(rows: readonly Row[]): void;
  /** Stops updating. Further output follows below. */
  close(): void;
}

type Output = NodeJS.WriteStream;

/** A table that is redrawn in place; without a terminal, or if it is too small, a line for each change. */
export function openScreen(output: Output, ids: readonly string[]): Screen {
  const width = Math.max(...ids.map((id) => id.length));
  const fits = output.isTTY && output.columns >= 60 && output.rows >= 16;
  return fits ? liveScreen(output, width) : lineScreen(output, width);
}

/** Colors a text by the state. `styleText` respects NO_COLOR and similar variables. */
export function colored(state: ApplicationState, text: string, stream: Output): string {
  return styleText(COLORS[state], text, { stream });
}

const COLORS = {
  PENDING: 'yellow',
  RUNNING: 'cyan',
  FINISHED: 'green',
  FAILED: 'red',
  KILLED: 'magenta',
  NOT_FOUND: 'red',
  UNKNOWN: 'gray',
} as const satisfies Record<ApplicationState, string>;

/** Returns a function that formats the seconds since the start. */
function clock(): () => string {
  const began = Date.now();
  return () => `${((Date.now() - began) / 1000).toFixed(1)} s`.padStart(7);
}

function lineScreen(output: Output, width: number): Screen {
  const time = clock();
  const shown = new Map<string, string>();
  const write = (text: string) => output.write(`${time()}  ${text}\n`);
  return {
    announce: write,
    show: (rows) => {
      for (const { id, state, doing } of rows) {
        const now = `${state} ${doing}`;
        if (shown.get(id) === now) continue;
        shown.set(id, now);
        write(`${id.padEnd(width)}  ${colored(state, state.padEnd(8), output)}  ${doing}`);
      }
    },
    close: () => {},
  };
}

function liveScreen(output: Output, width: number): Screen {
  const time = clock();
  let rows: readonly Row[] = [];
  let drawn = 0;
  const draw = (event = '') => {
    const back = drawn > 0 ? `\u001b[${drawn}A\r\u001b[J` : '';
    const lines = rows.length > 0 ? ['', ...tableOf(rows, width, output), ''] : [];
    drawn = lines.length;
    // A single write, so that the terminal does not flicker.
    output.write(`${back}${event}${lines.map((line) => `${line}\n`).join('')}`);
  };
  // Update the durations.
  const tick = setInterval(() => draw(), 1000);
  return {
    announce: (text) => draw(`${time()}  ${text}\n`),
    show: (now) => {
      const isNew = JSON.stringify(now) !== JSON.stringify(rows);
      rows = now;
      if (isNew) draw();
    },
    close: () => clearInterval(tick),
  };
}

function tableOf(rows: readonly Row[], width: number, output: Output): string[] {
  const line = (id: string, state: string, time: string, doing: string) =>
    [`  ${id.padEnd(width)}`, state.padEnd(8), time.padStart(5), doing].join('  ');
  const fit = (text: string) => cut(text, output.columns - 1);
  return [
    styleText('dim', fit(line('batch', 'state', 'for', 'activity')), { stream: output }),
    ...rows.map(({ id, state, since, doing }) => {
      const time = isTerminated(state) ? '' : formatDuration(Math.floor((Date.now() - since) / 1000) * 1000 || 1000);
      return fit(line(id, state, time, doing)).replace(state, () => colored(state, state, output));
    }),
  ];
}
