import { upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';

/** Keeps search attributes of type Keyword as they should be. Each upsert is an event of history: only what changed is worth one. */
export class SearchAttributes {
  #upserted: string | undefined;

  /** @param values by the names of the attributes */
  set(values: Readonly<Record<string, string>>): void {
    const fingerprint = JSON.stringify(values);
    if (fingerprint === this.#upserted) return;
    this.#upserted = fingerprint;
    upsertSearchAttributes(
      Object.entries(values).map(([name, value]) => ({ key: defineSearchAttributeKey(name, 'KEYWORD'), value })),
    );
  }
}
