import type { BatchRequest } from '../model/batch/batch.ts';
import { valueAt } from '../model/lang.ts';
import { fieldOf, type FieldShape } from '../spark/field-properties.ts';
import { listOf } from '../spark/properties.ts';

/** The order of fields in a batch file. Other fields follow. */
const FIELD_ORDER: readonly string[] = [
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

/** Builds a batch field by field. */
export class Draft {
  readonly #fields: Record<string, unknown> = {};
  readonly #sparkConf: Record<string, string> = {};

  /** Sets a field. The value `undefined` is ignored. */
  set(path: readonly string[], value: unknown): void {
    if (value === undefined) return;
    let parent = this.#fields;
    for (const key of path.slice(0, -1)) parent = (parent[key] ??= {}) as Record<string, unknown>;
    parent[path.at(-1) ?? ''] = value;
  }

  /**
   * Sets a Spark property: as the field that stands for it, or in `sparkConf`. A value that the field can't hold stays in
   * `sparkConf`, where validation reports the problem.
   */
  setProperty(property: string, value: string): void {
    // Spark replaces {{APP_ID}} in a label. As a field, the label would not be valid before that.
    const field = property.includes('.label.') && value.includes('{{') ? undefined : fieldOf(property);
    const fieldValue = field && parseValue(field.shape, value);
    if (field && fieldValue !== undefined) this.set(field.path, fieldValue);
    else this.#sparkConf[property] = value;
  }

  /** Sets a field that is not set yet. */
  setDefault(path: readonly string[], value: unknown): void {
    if (valueAt(this.#fields, path) === undefined) this.set(path, value);
  }

  /** Removes a field. */
  remove(field: string): void {
    delete this.#fields[field];
  }

  /** Removes a property from `sparkConf`; returns whether it was set there. */
  removeProperty(property: string): boolean {
    const wasSet = property in this.#sparkConf;
    delete this.#sparkConf[property];
    return wasSet;
  }

  /** The properties in `sparkConf`. */
  properties(): [property: string, value: string][] {
    return Object.entries(this.#sparkConf);
  }

  /** The batch, with its fields in the usual order. */
  batch(): Partial<BatchRequest> {
    const fields: Record<string, unknown> = { ...this.#fields };
    if (Object.keys(this.#sparkConf).length > 0) fields['sparkConf'] = { ...this.#sparkConf };
    const position = (key: string): number =>
      FIELD_ORDER.includes(key) ? FIELD_ORDER.indexOf(key) : FIELD_ORDER.length;
    return Object.fromEntries(Object.entries(fields).toSorted(([one], [other]) => position(one) - position(other)));
  }
}

function parseValue(shape: FieldShape, value: string): string | number | string[] | undefined {
  switch (shape) {
    case 'number':
      return /^[1-9]\d*$/.test(value) ? Number(value) : undefined;
    case 'list': {
      // Written with spaces or empty items, the text of the property would be another one.
      const items = listOf(value);
      return items.length > 0 && items.join(',') === value ? items : undefined;
    }
    default:
      return value;
  }
}
