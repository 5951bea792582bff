import type { BatchRequest } from '../model/batch/batch.ts';
import { fieldOf } from '../spark/field-properties.ts';
import { listOf } from '../spark/properties.ts';

/** The order in which people read a batch. */
const ORDER: readonly string[] = [
  'name',
  'type',
  'mainClass',
  'mainApplicationFile',
  'arguments',
  'sparkVersion',
  'image',
  'imagePullPolicy',
  'imagePullSecrets',
  'namespace',
  'driver',
  'executor',
  'deps',
  'sparkConf',
  'submit',
];

/** A batch in the making. */
export class Draft {
  readonly #fields: Record<string, unknown> = {};
  readonly #sparkConf: Record<string, string> = {};

  /** Gives a field its value; `undefined` leaves it out. */
  set(path: readonly string[], value: unknown): void {
    if (value === undefined) return;
    let parent = this.#fields;
    for (const key of path.slice(0, -1)) parent = (parent[key] ??= {}) as Record<string, unknown>;
    parent[path.at(-1) ?? ''] = value;
  }

  /**
   * Says a Spark property: by the field that stands for it, or as it is. A field of numbers or lists that could not hold
   * the value leaves it to `sparkConf`, whose checks then tell what is wrong with it.
   */
  property(property: string, value: string): void {
    // A label that Spark completes with the application's id is none before.
    const field = property.includes('.label.') && value.includes('{{') ? undefined : fieldOf(property);
    const fieldValue = field && valueOf(field.shape, value);
    if (field && fieldValue !== undefined) this.set(field.path, fieldValue);
    else this.#sparkConf[property] = value;
  }

  /** Whether a property is said in `sparkConf`; takes it out. */
  without(property: string): boolean {
    const there = property in this.#sparkConf;
    delete this.#sparkConf[property];
    return there;
  }

  /** Properties said in `sparkConf`. */
  properties(): string[] {
    return Object.keys(this.#sparkConf);
  }

  /** The batch, its fields in their usual order. */
  batch(): Partial<BatchRequest> {
    const fields: Record<string, unknown> = { ...this.#fields };
    if (Object.keys(this.#sparkConf).length > 0) fields['sparkConf'] = { ...this.#sparkConf };
    const place = (key: string): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
    return Object.fromEntries(Object.entries(fields).toSorted(([one], [other]) => place(one) - place(other)));
  }
}

function valueOf(shape: 'text' | 'number' | 'list' | 'map', value: string): string | number | string[] | undefined {
  switch (shape) {
    case 'number':
      return /^[1-9]\d*$/.test(value.trim()) ? Number(value) : undefined;
    case 'list': {
      const items = listOf(value);
      return items.length > 0 ? items : undefined;
    }
    default:
      return value;
  }
}
