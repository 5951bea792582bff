import { jest } from '@jest/globals';

/**
 * Milliseconds that one test or hook on real servers may take. It ends a test that would hang, and is no claim about speed;
 * each wait of a test has a shorter limit, and its error names the condition that did not occur.
 */
jest.setTimeout(600_000);
