/** What a start says about itself while it works. */
export type Progress = {
  /** What is being done, as "Building etcd v3.7.3 (4 of 7)". */
  step: string;
  /** Since the step began. */
  elapsedMs: number;
  /** What more there is to say, as an estimate; absent when there is nothing. */
  detail?: string;
  /** The step is over. */
  done: boolean;
};

/** Receives progress; called about once a second while a step lasts, and once when it is done. */
export type OnProgress = (progress: Progress) => void;

/** How often a step that lasts says so where there is no terminal to keep a live line on. */
const HEARTBEAT_MS = 15_000;

/**
 * Runs a step under the eyes of `onProgress`. `work` may change what the step says of itself meanwhile.
 * The value of `work`, or its error, is passed on.
 */
export async function step<T>(
  { text, onProgress, detail }: { text: string; onProgress: OnProgress | undefined; detail?: string },
  work: (say: (detail: string) => void) => Promise<T>,
): Promise<T> {
  const began = Date.now();
  let said = detail;
  const report = (done: boolean) =>
    onProgress?.({ step: text, elapsedMs: Date.now() - began, done, ...(said === undefined ? {} : { detail: said }) });
  report(false);
  const timer = setInterval(() => report(false), 1_000);
  try {
    const result = await work((more) => (said = more));
    report(true);
    return result;
  } finally {
    clearInterval(timer);
  }
}

/** Writes progress for a person: one live line per step on a terminal, else a line at its begin, end and every 15 s. */
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
