/** `sparkbatch logs`: the log of a driver or an executor. */
import { once } from 'node:events';
import type { V1Pod } from '@kubernetes/client-node';
import { listApplicationPods, readDriver } from '../../../kubernetes/pods/driver-pods.ts';
import { executorsIn, executorWithId } from '../../../kubernetes/pods/executors.ts';
import { followLog, type FollowedContainer, type LogEnd, type LogSink } from '../../../kubernetes/pods/follow-log.ts';
import { logContainer } from '../../../kubernetes/pods/pod-evidence.ts';
import { podToObservation } from '../../../kubernetes/pods/pod-to-observation.ts';
import type { Cluster } from '../../../kubernetes/transport/cluster.ts';
import { OutageTolerance } from '../../../client/outage-tolerance.ts';
import { NoWorkerError } from '../../../client/errors.ts';
import type { AttemptRecord } from '../../../model/batch/attempt.ts';
import { defined, endSentence } from '../../../model/lang.ts';
import { MAX_TAIL, type ReadLogRequest } from '../../../model/messages/read-pods.ts';
import { driverPath, EXECUTOR_ID_LABEL } from '../../../model/names.ts';
import { plainText } from '../../../model/plain-text.ts';
import type { BatchStatus } from '../../../model/status/batch-status.ts';
import { logArchiveLines } from '../../../model/status/log-archive.ts';
import { interruptible } from '../../session/follow.ts';
import type { Session } from '../../session/session.ts';
import { NoLogError, UsageError } from '../../shared/errors.ts';
import type { ExitName } from '../../shared/exit-codes.ts';
import { type ClusterAccess, missingAccess, withCluster } from './driver-cluster.ts';
import { WorkerLog } from './worker-log.ts';

/** Options of `sparkbatch logs`. */
export interface LogsOptions extends ClusterAccess {
  readonly follow?: boolean;
  /** Number of an executor. Default: the driver. */
  readonly executor?: number;
  /** Number of an attempt. Default: the last one, and with `follow` every later one. */
  readonly attempt?: number;
  readonly container?: string;
  /** RFC 3339. */
  readonly since?: string;
  readonly tail?: number;
  readonly previous?: boolean;
  readonly timestamps?: boolean;
  /** Read through a worker, even if there is access to the cluster from here. */
  readonly throughWorker?: boolean;
}

/** Lines that are read through a worker when `tail` is not given: a batch answers a limited number of pages. */
const WORKER_TAIL = 1000;

const STATUS_INTERVAL_MS = 1000;

/** Prints the log of a batch's driver or executor; with `follow`, until the batch has ended. */
export function logs(session: Session, batchId: string, options: LogsOptions): Promise<ExitName> {
  const { output } = session;
  if (output.format !== 'text')
    throw new UsageError('A log is text: use "sparkbatch result" for the recorded end of it.');
  return interruptible<ExitName>(async (signal) => {
    const reader = new LogReader(session, batchId, options, signal);
    const first = await reader.attempt(options.attempt);
    await reader.print(first);
    if (!options.follow || options.attempt !== undefined) return 'done';
    for (let { number } = first; ;) {
      const next = await reader.attemptAfter(number);
      if (!next) return 'done';
      output.note(`Attempt ${next.number}: driver ${driverPath(next.driver)}`);
      await reader.print(next);
      ({ number } = next);
    }
  });
}

class LogReader {
  readonly #session: Session;
  readonly #batchId: string;
  readonly #options: LogsOptions;
  readonly #signal: AbortSignal;
  /** A follower reads only the first attempt from the requested moment; all of the later ones. */
  #isFirst = true;
  /** Once a worker was asked, it is for later attempts too. */
  #isThroughWorker: boolean;

  constructor(session: Session, batchId: string, options: LogsOptions, signal: AbortSignal) {
    this.#session = session;
    this.#batchId = batchId;
    this.#options = options;
    this.#signal = signal;
    this.#isThroughWorker = options.throughWorker ?? false;
  }

  /** An attempt of the batch that has a driver; with `follow`, waits for it. @throws NoLogError when there is none */
  async attempt(number: number | undefined): Promise<AttemptRecord> {
    for (let noted = ''; ;) {
      const status = await this.#status();
      const found =
        number === undefined ? status.attempts.at(-1) : status.attempts.find((one) => one.number === number);
      if (found?.driver.uid !== undefined || found?.verdict) return found;
      const missing = number === undefined ? 'no driver yet' : `no attempt ${number}`;
      if (!this.#options.follow || status.phase === 'ended') {
        throw new NoLogError(`Batch "${this.#batchId}" has ${missing}. ${status.message}`);
      }
      if (status.message !== noted) this.#session.output.note(`Waiting: ${status.message}`);
      noted = status.message;
      await this.#pause();
    }
  }

  /** The next attempt, when its driver exists; undefined when the batch has ended without one. */
  async attemptAfter(number: number): Promise<AttemptRecord | undefined> {
    for (;;) {
      const { attempts, phase } = await this.#status();
      const next = attempts.find((one) => one.number > number && one.driver.uid !== undefined);
      if (next) return next;
      if (phase === 'ended') return undefined;
      await this.#pause();
    }
  }

  /** Prints the log of an attempt: from its pod, by way of a worker, or when the pod is gone, from the evidence. */
  async print(attempt: AttemptRecord): Promise<void> {
    const end = await this.#printFromPod(attempt);
    this.#isFirst = false;
    if (end.kind === 'not-started') throw new NoLogError(`There is no log yet: ${end.reason}. Give -f to wait for it.`);
    if (end.kind === 'gone') await this.#printRecorded(attempt);
  }

  async #printFromPod(attempt: AttemptRecord): Promise<LogEnd> {
    const { driver } = attempt;
    if (driver.uid === undefined) return { kind: 'gone' };
    if (this.#isThroughWorker) return this.#printThroughWorker(attempt);
    const sink = terminalSink(this.#session.output.note);
    try {
      return await withCluster(this.#options, driver.cluster, (cluster) => this.#printLive(cluster, attempt, sink));
    } catch (error) {
      const why = missingAccess(error);
      if (why === undefined || sink.hasLines()) throw error;
      this.#isThroughWorker = true;
      return this.#printThroughWorker(attempt, { error, why });
    }
  }

  /** @param noAccess why there is no access from here; its error is thrown when the batch refuses */
  async #printThroughWorker(
    { number, driver }: AttemptRecord,
    noAccess?: { readonly error: unknown; readonly why: string },
  ): Promise<LogEnd> {
    const { client, output } = this.#session;
    if ((await this.#status()).phase === 'ended') return { kind: 'gone' };
    if (noAccess) output.note(`Reading through a worker of the batch: ${endSentence(noAccess.why)}`);
    const { follow = false, executor, container, previous = false, timestamps = false, since } = this.#options;
    const { tail = since === undefined ? WORKER_TAIL : MAX_TAIL } = this.#options;
    const request: ReadLogRequest = {
      attempt: number,
      previous,
      timestamps,
      ...defined({ executor, container }),
      ...(this.#isFirst
        ? { tail: Math.min(Math.max(tail, 1), MAX_TAIL), ...defined({ since }) }
        : { tail: WORKER_TAIL }),
    };
    const log = new WorkerLog(client, this.#batchId, {
      note: output.note,
      write: (text) => writeOut(Buffer.from(text)),
    });
    const end = await log.print(request, follow, this.#signal);
    if (end.kind === 'complete') return end;
    if (end.kind === 'waiting') throw new NoLogError(`${end.reason} Give -f to wait for it.`);
    if ((await this.#status()).phase !== 'ended') {
      if (noAccess && !log.hasLines) {
        output.note(`A worker does not read it either: ${end.reason}`);
        throw noAccess.error;
      }
      throw new NoLogError(`The log of ${driverPath(driver)} is not read on. ${end.reason}`);
    }
    const recorded = await this.#recordedLog(number);
    if (!log.hasLines) return { kind: 'gone' };
    if (executor !== undefined || timestamps || !recorded || !(await log.printRest(recorded))) {
      output.note(`The batch has ended. The recorded end of its log: sparkbatch result ${this.#batchId} --log`);
    }
    return { kind: 'complete' };
  }

  async #printLive(cluster: Cluster, attempt: AttemptRecord, sink: ReturnType<typeof terminalSink>): Promise<LogEnd> {
    const { follow = false, previous = false, timestamps = false, tail, since } = this.#options;
    const container = await this.#container(cluster, attempt);
    if (!container) return { kind: 'gone' };
    const end = await followLog(
      cluster,
      container,
      {
        follow,
        previous,
        timestamps,
        signal: this.#signal,
        ...(this.#isFirst && tail !== undefined && { tail }),
        ...(this.#isFirst && since !== undefined && { since }),
      },
      sink,
    );
    if (end.kind !== 'gone' || !sink.hasLines()) return end;
    this.#session.output.note(`The pod is gone. The recorded end of its log: sparkbatch result ${this.#batchId} --log`);
    return { kind: 'complete' };
  }

  /** The container to read; undefined when its pod is gone. */
  async #container(cluster: Cluster, { driver }: AttemptRecord): Promise<FollowedContainer | undefined> {
    const { executor, container: named } = this.#options;
    const pod =
      executor === undefined
        ? await readDriver(cluster, driver, this.#signal)
        : await this.#executorPod(cluster, driver, executor);
    const { name = '', namespace = driver.namespace, uid = '' } = pod?.metadata ?? {};
    if (!pod) return undefined;
    const container =
      named ??
      (executor === undefined ? logContainer(pod, podToObservation(pod, { driver }), driver) : firstContainer(pod));
    return { pod: name, namespace, uid, container };
  }

  async #executorPod(cluster: Cluster, driver: AttemptRecord['driver'], executor: number): Promise<V1Pod> {
    for (let isNoted = false; ;) {
      const pods = await listApplicationPods(cluster, driver, this.#signal);
      const found = executorWithId(pods, executor);
      if (found) return found;
      const ids = executorsIn(pods).map(({ metadata }) => metadata?.labels?.[EXECUTOR_ID_LABEL] ?? '?');
      const driverPod = await readDriver(cluster, driver, this.#signal);
      const isOver = driverPod?.status?.phase === undefined || /^(Succeeded|Failed)$/.test(driverPod.status.phase);
      if (!this.#options.follow || isOver) {
        throw new NoLogError(
          `Driver ${driverPath(driver)} has no executor ${executor}: ` +
            (ids.length > 0 ? `it has ${ids.join(', ')}.` : 'it has none, or Spark has deleted its executors.'),
        );
      }
      if (!isNoted) this.#session.output.note(`Waiting for executor ${executor}.`);
      isNoted = true;
      await this.#pause();
    }
  }

  /** Prints the end of the log that the evidence kept. */
  async #printRecorded({ number, driver }: AttemptRecord): Promise<void> {
    const { output } = this.#session;
    const status = await this.#status();
    const where = this.#isThroughWorker
      ? `The batch of driver ${driverPath(driver)} has ended`
      : `Driver ${driverPath(driver)} is not in the cluster`;
    const context = 'If this is another cluster than that of the batch, name it by --context or --config.';
    if (status.phase !== 'ended') {
      throw new NoLogError(
        `${where}, and the evidence of its end is shown when the batch has ended. ${context} ` +
          'A worker of the batch may read it: --through-worker.',
      );
    }
    const { verdict, archive } = (await this.#attempts()).find((one) => one.number === number) ?? {};
    const { log, missing = [] } = verdict?.evidence ?? {};
    const archived = archive ? logArchiveLines(archive).map(([title, text]) => `${title}: ${text}`) : [];
    if (!log || this.#options.executor !== undefined) {
      const advice = this.#isThroughWorker ? [] : [context];
      throw new NoLogError([`${where}, and its log was not kept.`, ...missing, ...archived, ...advice].join(' '));
    }
    output.note(`${where}: this is the end of its log, as recorded with the batch.`);
    for (const line of archived) output.note(line);
    const { tail } = this.#options;
    const lines = log.text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    await writeOut(Buffer.from(`${(tail === undefined ? lines : lines.slice(-tail)).join('\n')}\n`));
  }

  async #recordedLog(number: number): Promise<string | undefined> {
    return (await this.#attempts()).find((one) => one.number === number)?.verdict?.evidence?.log?.text;
  }

  /** The attempts of a batch that has ended. */
  async #attempts(): Promise<readonly AttemptRecord[]> {
    return (await this.#session.client.result(this.#batchId, { signal: this.#signal })).attempts;
  }

  /** The status; a follower survives outages of Temporal and of the workers. */
  async #status(): Promise<BatchStatus> {
    const outage = new OutageTolerance();
    for (;;) {
      try {
        return await this.#session.client.status(this.#batchId);
      } catch (error) {
        this.#signal.throwIfAborted();
        if (!(error instanceof NoWorkerError && this.#options.follow)) await outage.wait(error, this.#signal);
      }
    }
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, STATUS_INTERVAL_MS);
      this.#signal.addEventListener('abort', done, { once: true });
    });
    this.#signal.throwIfAborted();
  }
}

function firstContainer({ spec }: V1Pod): string {
  return spec?.containers[0]?.name ?? '';
}

/**
 * Writes to standard output. On a terminal, without what could steer it; into a file or pipe, every byte as the program wrote
 * it.
 */
function terminalSink(note: LogSink['note']): LogSink & { hasLines: () => boolean } {
  let hasLines = false;
  return {
    note,
    hasLines: () => hasLines,
    write: (lines) => {
      hasLines = true;
      return writeOut(process.stdout.isTTY ? Buffer.from(plainText(Buffer.from(lines).toString('utf8'))) : lines);
    },
  };
}

/** Waits while the reader of the pipe is slow, so that the memory stays bounded. */
async function writeOut(bytes: Uint8Array): Promise<void> {
  if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
}
