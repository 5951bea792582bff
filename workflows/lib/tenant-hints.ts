import { workflowInfo } from '@temporalio/workflow';
import type { TenantHints } from '../../src/model/batch/plan.ts';
import { consumeStartHeaders } from './header-interceptor.ts';

/**
 * The tenant information in the start of this workflow. All of it is passed on; which parts count is up to the
 * configuration of the worker (`tenancy.from`), which the activity knows.
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
