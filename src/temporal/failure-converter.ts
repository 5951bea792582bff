// Loaded into the workflow sandbox, and by workers and clients by its path: imports @temporalio/common and nothing else.
import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Puts messages and stack traces of failures where a payload codec encodes them: without it they stand in Temporal's
 * histories as they are.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
