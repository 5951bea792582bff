import type { WorkflowExecutionInfo } from '@temporalio/client';
import { asRecord } from '../model/lang.ts';
import { ADMISSION_MEMO } from '../model/names.ts';

/** The turn that a batch has taken, as it is written on its workflow. */
export interface AdmissionMemo {
  readonly tenant: string;
  readonly key: string;
}

/** The turn that a batch has taken; undefined where it has none, or has given it back. */
export function admissionIn({ memo }: Pick<WorkflowExecutionInfo, 'memo'>): AdmissionMemo | undefined {
  const { tenant, key } = asRecord(memo?.[ADMISSION_MEMO]);
  return typeof tenant === 'string' && typeof key === 'string' ? { tenant, key } : undefined;
}
