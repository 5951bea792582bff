import { expect, test } from '@jest/globals';
import { SUBMIT_KIND_ANNOTATION } from '../../../../src/model/names.ts';
import { recordedSubmitter, retentionMarks } from '../../../../src/model/retention/retention-marks.ts';

test.each([
  [{}],
  [{ submitKind: 'operator' }],
  [{ submitKind: 'custom', submitter: 'one-container' }],
  [{ submitKind: 'custom', submitter: 'team/livy' }],
] as const)('The marks of a retention keep how its driver was submitted: %j', (submitted) => {
  const { annotations } = retentionMarks({ finished: true, recordedAt: 0, keepUntil: Infinity, ...submitted });
  expect(recordedSubmitter(annotations?.[SUBMIT_KIND_ANNOTATION])).toEqual(submitted);
});
