import { jest } from '@jest/globals';

/**
 * Milliseconds that one test or hook on real servers may take. It ends a test that would hang, and is no claim about speed;
 * what a test waits for has limits of its own, below this one, that say what did not happen.
 */
jest.setTimeout(600_000);
