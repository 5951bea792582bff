import { workflowInfo } from '@temporalio/workflow';
import type { TenantHints } from '../../src/model/batch/plan.ts';
import { consumeStartHeaders } from './header-interceptor.ts';

/**
 * What the workflow itself, beside the request, says of its tenant. All that might is passed on: which of it counts is in
 * the worker's configuration, and the activity looks at nothing else.
 */
export function tenantHints(): TenantHints {
  const searchAttributes = Object.fromEntries(
    workflowInfo()
      .typedSearchAttributes.getAll()
      .flatMap(({ key, value }) => {
        const first: unknown = Array.isArray(value) ? value[0] : value;
        return typeof first === 'string' ? [[key.name, first] as const] : [];
      }),
  );
  return { searchAttributes, headers: consumeStartHeaders() };
}
