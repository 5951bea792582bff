import { upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';

/** The search attributes of a workflow, all of type Keyword. Each upsert is a history event, so only changes are written. */
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
