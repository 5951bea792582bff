// Loaded into the workflow sandbox, and by path in workers and clients, so it imports only @temporalio/common.
import { DefaultFailureConverter } from '@temporalio/common';

/** Moves messages and stack traces of failures into a payload, which codecs encode. Otherwise Temporal stores them in clear. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
