import type { WorkflowExecutionInfo } from '@temporalio/client';
import { asRecord } from '../model/lang.ts';
import { ADMISSION_MEMO } from '../model/names.ts';

/** The admission that a batch holds, recorded in the memo of its workflow. */
export interface AdmissionMemo {
  readonly tenant: string;
  readonly key: string;
}

/** The admission that a batch holds, or undefined when it never had one or has released it. */
export function admissionOf({ memo }: Pick<WorkflowExecutionInfo, 'memo'>): AdmissionMemo | undefined {
  const { tenant, key } = asRecord(memo?.[ADMISSION_MEMO]);
  return typeof tenant === 'string' && typeof key === 'string' ? { tenant, key } : undefined;
}
