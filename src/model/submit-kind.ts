import { asRecord } from './lang.ts';

/** The ways to create a driver. */
export const SUBMIT_KINDS = ['native', 'spark-submit', 'manifest', 'operator'] as const;

/** One of {@link SUBMIT_KINDS}. */
export type SubmitKind = (typeof SUBMIT_KINDS)[number];

/** The submit kind in the `submit` of a request that is not validated yet: whatever its author wrote, or the default. */
export function writtenSubmitKind(submit: unknown): unknown {
  return asRecord(submit)['kind'] ?? 'native';
}

const SECOND = 1000;

/** Milliseconds a submission may take: where a JVM or an operator's queue is in between, it is minutes when many are made. */
export const SUBMIT_TIMEOUTS: Readonly<Record<SubmitKind, number>> = {
  native: 30 * SECOND,
  manifest: 30 * SECOND,
  'spark-submit': 300 * SECOND,
  operator: 300 * SECOND,
};
