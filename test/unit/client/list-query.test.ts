import { expect, test } from '@jest/globals';
import { listQuery } from '../../../src/client/list-batches.ts';
import type { ListBatchesOptions } from '../../../src/client/batch-summary.ts';
import { SEARCH_ATTRIBUTES } from '../../../src/model/names.ts';

const ALL = new Set<string>(Object.values(SEARCH_ATTRIBUTES));
const TYPE = "WorkflowType = 'SparkBatch' AND ExecutionStatus != 'ContinuedAsNew'";

const ROWS: [title: string, options: ListBatchesOptions, registered: ReadonlySet<string>, query: string][] = [
  ['no filter', {}, ALL, TYPE],
  ['a final state', { state: 'FAILED' }, ALL, `${TYPE} AND SparkBatchState = 'FAILED'`],
  [
    'a live state needs a running workflow',
    { state: 'RUNNING' },
    ALL,
    `${TYPE} AND SparkBatchState = 'RUNNING' AND ExecutionStatus = 'Running'`,
  ],
  ['UNKNOWN is no value of the attribute', { state: 'UNKNOWN' }, ALL, TYPE],
  ['held batches', { phase: 'held' }, ALL, `${TYPE} AND SparkBatchPhase = 'held' AND ExecutionStatus = 'Running'`],
  [
    'several filters',
    { name: 'etl', tenant: 'risk', cluster: 'prod', failureClass: 'out-of-memory', since: '2026-11-28T00:00:00.000Z' },
    ALL,
    `${TYPE} AND SparkBatchName = 'etl' AND SparkBatchTenant = 'risk' AND SparkBatchCluster = 'prod' AND ` +
      `SparkBatchFailureClass = 'out-of-memory' AND StartTime >= '2026-11-28T00:00:00.000Z'`,
  ],
  ['at least a number of core-hours', { minCoreHours: 0.5 }, ALL, `${TYPE} AND SparkBatchCoreSeconds >= 1800`],
  ['core-hours that no attribute has', { minCoreHours: 0.5 }, new Set(), TYPE],
  ['a value with a quote', { name: "it's \\" }, ALL, `${TYPE} AND SparkBatchName = 'it\\'s \\\\'`],
  [
    'an attribute that is not registered',
    { name: 'etl', running: true },
    new Set(),
    `${TYPE} AND ExecutionStatus = 'Running'`,
  ],
];
test.each(ROWS)('The query of a list with %s', (_, options, registered, query) => {
  expect(listQuery(options, registered)).toBe(query);
});
