import { sparkConfSchema } from '../model/schema/spark-conf-schema.ts';
import { reservedMark } from '../submit/native/checks/reserved.ts';

/** Why a batch may not set this property, or undefined. */
export function whyReservedProperty(property: string): string | undefined {
  const mark = reservedMark(property);
  if (mark !== undefined) return `it ${mark}`;
  const parsed = sparkConfSchema.safeParse({ [property]: '' });
  const message = parsed.error?.issues[0]?.message;
  return message === undefined ? undefined : `it ${message}`;
}
