import { isRecord } from '../model/lang.ts';
import type { Redact } from './redactor.ts';

/** A copy of data with every text in it redacted. Keys stay. */
export function redactData<T>(data: T, redact: Redact): T {
  if (typeof data === 'string') return redact(data) as T;
  if (Array.isArray(data)) return data.map((item: unknown) => redactData(item, redact)) as T;
  if (!isRecord(data)) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, redactData(value, redact)])) as T;
}
