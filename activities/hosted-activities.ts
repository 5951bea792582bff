import { activityInfo, CompleteAsyncError, Context } from '@temporalio/activity';
import { ActivityCancelledError, ActivityNotFoundError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';

/** The work of a hosted activity. */
export interface HostedWork<T> {
  /** Aborts when the activity is cancelled or belongs to another worker, and when this worker stops. */
  readonly run: (signal: AbortSignal) => Promise<T>;
  /** What the next try of the activity finds as its heartbeat details. */
  readonly details: () => unknown;
}

/** Heartbeats within the heartbeat timeout: one of them may be lost. */
const HEARTBEATS_PER_TIMEOUT = 2;
const DEFAULT_HEARTBEAT_TIMEOUT = 10_000;

/**
 * Activities that outlive the call of their function. A worker has a limited number of slots for activities, which a watch
 * would occupy for hours: a worker of hundreds of namespaces could run nothing else. A hosted activity returns its slot at
 * once, and completes asynchronously. For Temporal it is an ordinary activity: it heartbeats, and another worker gets it when
 * this one dies.
 */
export class HostedActivities {
  #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();

  /** The number of activities that are hosted now. */
  get size(): number {
    return this.#running.size;
  }

  /**
   * Hosts the activity that calls this. It completes with what the work returns, and fails with what it throws.
   * @throws CompleteAsyncError always: the function of the activity must not catch it
   */
  host<T>(work: HostedWork<T>): never {
    const running: Promise<void> = this.#run(work).finally(() => this.#running.delete(running));
    this.#running.add(running);
    throw new CompleteAsyncError();
  }

  /** Hands all activities over to other workers, and waits until that is done. */
  async stop(): Promise<void> {
    const stopped = this.#stop;
    // A worker that is started later hosts activities again.
    this.#stop = new AbortController();
    stopped.abort();
    await Promise.all(this.#running);
  }

  async #run<T>({ run, details }: HostedWork<T>): Promise<void> {
    const { taskToken, heartbeatTimeoutMs = DEFAULT_HEARTBEAT_TIMEOUT, activityType } = activityInfo();
    // The context of the activity is gone once its function has returned.
    const { client, log } = Context.current();
    const lost = new AbortController();
    const { signal: stopping } = this.#stop;
    const beat = () =>
      client.activity.heartbeat(taskToken, details()).catch((error: unknown) => {
        const isOurs = !(error instanceof ActivityNotFoundError) && !(error instanceof ActivityCancelledError);
        // Temporal may be unreachable for a while; if it is for long, another worker gets the activity.
        if (!isOurs) lost.abort(error);
      });
    const timer = setInterval(() => void beat(), heartbeatTimeoutMs / HEARTBEATS_PER_TIMEOUT);
    const report = (reporting: Promise<void>) =>
      reporting.catch((error: unknown) =>
        log.warn('The end of a hosted activity could not be reported: it ends by its heartbeat timeout', {
          activityType,
          error,
        }),
      );
    try {
      const result = await run(AbortSignal.any([stopping, lost.signal]));
      await report(client.activity.complete(taskToken, result));
    } catch (error) {
      if (lost.signal.reason instanceof ActivityCancelledError)
        await report(client.activity.reportCancellation(taskToken));
      else if (!lost.signal.aborted)
        await report(client.activity.fail(taskToken, stopping.aborted ? shutdownFailure() : error));
    } finally {
      clearInterval(timer);
    }
  }
}

function shutdownFailure(): ApplicationFailure {
  return ApplicationFailure.create({ type: 'WorkerShutdown', message: 'The worker stops: another one goes on.' });
}
