import { log, setHandler } from '@temporalio/workflow';
import type { DecisionAnswer, GiveUpRequest, RetryRequest } from '../../src/model/messages/messages.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';
import { acceptableRetry, giveUpRequestOf } from '../../src/model/messages/request-shapes.ts';
import { giveUpSignal, giveUpUpdate, retrySignal, retryUpdate } from '../messages.ts';

/** What a person decided about a batch that is held. */
export type Decision =
  | { readonly kind: 'retry'; readonly request: RetryRequest }
  | { readonly kind: 'giveUp'; readonly request: GiveUpRequest };

/** What the batch says of itself to whoever decides about it. */
export interface Decidable {
  readonly plan: BatchPlan;
  /** Those that have begun. */
  readonly attempts: readonly unknown[];
  /** Why no decision is taken now, in a sentence; undefined while one is waited for. */
  readonly undecidable: string | undefined;
}

/** Takes the messages `retry` and `giveUp`. The first decision counts. */
export class Decisions {
  readonly #batch: Decidable;
  #taken: Decision | undefined;

  constructor(batch: Decidable) {
    this.#batch = batch;
    const retry = (asked: unknown) => this.#answerRetry(asked);
    const giveUp = (asked: unknown) => this.#take({ kind: 'giveUp', request: giveUpRequestOf(asked) });
    setHandler(retrySignal, (asked) => void retry(asked), {
      description: 'Try a held batch again: {"reason": "…", "driverMemory": "4g"}, all optional.',
    });
    setHandler(retryUpdate, retry, { description: 'Try a held batch again, and say whether that is accepted.' });
    setHandler(giveUpSignal, (asked) => void giveUp(asked), { description: 'End a held batch as it failed.' });
    setHandler(giveUpUpdate, giveUp, { description: 'End a held batch, and say whether that is accepted.' });
  }

  /** What was decided since the batch is held. */
  get taken(): Decision | undefined {
    return this.#taken;
  }

  /** The batch is held from now on: what was decided before was about something else. */
  reset(): void {
    this.#taken = undefined;
  }

  #answerRetry(asked: unknown): DecisionAnswer {
    if (this.#batch.undecidable !== undefined) return refused(this.#batch.undecidable);
    const read = acceptableRetry(asked, this.#batch.plan, this.#batch.attempts.length);
    return 'problem' in read ? refused(read.problem) : this.#take({ kind: 'retry', request: read.request });
  }

  #take(decision: Decision): DecisionAnswer {
    if (this.#batch.undecidable !== undefined) return refused(this.#batch.undecidable);
    if (this.#taken) return refused(`It is decided already: ${WORDS[this.#taken.kind]}`);
    this.#taken = decision;
    return { accepted: true, message: `The batch is ${WORDS[decision.kind]}` };
  }
}

const WORDS = { retry: 'tried again', giveUp: 'given up' } as const;

/** A signal has no answer: who looks for what became of it finds it in the worker's log. */
function refused(message: string): DecisionAnswer {
  log.warn('A decision about the batch was not taken', { message });
  return { accepted: false, message };
}
