/** The local stack: real Temporal and Kubernetes servers on this machine, for the demo, the tests and exploration. */
export { startStack, TEMPORAL_SERVERS, temporalServer } from './start.ts';
export type { StartOptions, TemporalServer } from './start.ts';
export type { Stack } from './stack.ts';
export { readStack, stackStatus } from './status.ts';
export type { StackStatus } from './status.ts';
export { continueComponent, pauseComponent, startComponent, stopComponent } from './components.ts';
export { takeDown } from './down.ts';
export { progressPrinter } from './progress.ts';
export type { OnProgress, Progress } from './progress.ts';
export type { ComponentName } from './record.ts';
