import type { WorkflowExecutionInfo } from '@temporalio/client';
import { ADMISSION_MEMO } from '../model/names.ts';

/** The turn that a batch has taken, as it is written on its workflow. */
export interface AdmissionMemo {
  readonly tenant: string;
  readonly key: string;
}

/** The turn that a batch has taken; undefined where it has none, or has given it back. */
export function admissionIn({ memo }: Pick<WorkflowExecutionInfo, 'memo'>): AdmissionMemo | undefined {
  const told: unknown = memo?.[ADMISSION_MEMO];
  if (typeof told !== 'object' || told === null || !('tenant' in told) || !('key' in told)) return undefined;
  const { tenant, key } = told;
  return typeof tenant === 'string' && typeof key === 'string' ? { tenant, key } : undefined;
}
