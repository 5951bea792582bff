/** The progress of one step of a start. */
export type Progress = {
  /** The step: "Building etcd v3.7.3 (4 of 7)". */
  step: string;
  /** Milliseconds since the step began. */
  elapsedMs: number;
  /** Further information, such as an estimate. */
  detail?: string;
  /** Whether the step has ended. */
  done: boolean;
};

/** Receives progress: about once per second during a step, and once at its end. */
export type OnProgress = (progress: Progress) => void;

/** How often a long step is reported if the output is not a terminal. */
const HEARTBEAT_MS = 15_000;

/**
 * Runs a step and reports its progress to `onProgress`. `work` may change the detail that is reported.
 * @returns the value of `work`; its error is rethrown
 */
export async function step<T>(
  { text, onProgress, detail }: { text: string; onProgress: OnProgress | undefined; detail?: string },
  work: (setDetail: (detail: string) => void) => Promise<T>,
): Promise<T> {
  const began = Date.now();
  let currentDetail = detail;
  const report = (done: boolean) =>
    onProgress?.({
      step: text,
      elapsedMs: Date.now() - began,
      done,
      ...(currentDetail === undefined ? {} : { detail: currentDetail }),
    });
  report(false);
  const timer = setInterval(() => report(false), 1_000);
  try {
    const result = await work((changed) => (currentDetail = changed));
    report(true);
    return result;
  } finally {
    clearInterval(timer);
  }
}

/** Prints progress: on a terminal one updated line per step, otherwise a line at its start, its end and every 15 s. */
export function progressPrinter(stream: NodeJS.WriteStream = process.stderr): OnProgress {
  let current = '';
  let printedAt = 0;
  return ({ step: text, elapsedMs, detail, done }) => {
    const seconds = `${(elapsedMs / 1000).toFixed(elapsedMs < 10_000 ? 1 : 0)} s`;
    if (stream.isTTY) {
      const line = done
        ? `✓ ${text} (${seconds})`
        : `… ${text} (${seconds}${detail === undefined ? '' : `; ${detail}`})`;
      stream.write(`\r\u001b[K${line.slice(0, stream.columns - 1)}${done ? '\n' : ''}`);
      return;
    }
    const isNew = text !== current;
    if (!done && !isNew && Date.now() - printedAt < HEARTBEAT_MS) return;
    current = done ? '' : text;
    printedAt = Date.now();
    if (done) stream.write(isNew ? `${text}\n` : `${text}: done in ${seconds}\n`);
    else stream.write(`${text} ...${isNew ? '' : ` ${seconds}`}${detail === undefined ? '' : ` (${detail})`}\n`);
  };
}
