import { upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import { SEARCH_ATTRIBUTE_TYPES, type SearchAttributeName } from '../../src/model/names.ts';

/** Values of search attributes; one without a value is removed. */
export type SearchAttributeValues = Readonly<Partial<Record<SearchAttributeName, string | number | undefined>>>;

/** The search attributes of a workflow. Each upsert is a history event, so only changes are written. */
export class SearchAttributes {
  readonly #upserted = new Map<SearchAttributeName, string | number>();

  /** @param registered the attributes that are registered; the others are left out */
  set(values: SearchAttributeValues, registered: readonly SearchAttributeName[]): void {
    const changed = registered.filter((name) => values[name] !== this.#upserted.get(name));
    if (changed.length === 0) return;
    for (const name of changed) {
      const value = values[name];
      if (value === undefined) this.#upserted.delete(name);
      else this.#upserted.set(name, value);
    }
    upsertSearchAttributes(changed.map((name) => pairOf(name, values[name] ?? null)));
  }
}

/** @param value null removes the attribute */
function pairOf(name: SearchAttributeName, value: string | number | null) {
  switch (SEARCH_ATTRIBUTE_TYPES[name]) {
    case 'Int':
      return { key: defineSearchAttributeKey(name, 'INT'), value: value === null ? null : Number(value) };
    case 'Double':
      return { key: defineSearchAttributeKey(name, 'DOUBLE'), value: value === null ? null : Number(value) };
    case 'Keyword':
      return { key: defineSearchAttributeKey(name, 'KEYWORD'), value: value === null ? null : String(value) };
  }
}
