import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import type { Moment, RequestMatch } from '../proxies/api-proxy.ts';
import type { Simulation, TestEnvironment } from '../environment/test-environment.ts';

/** A request of a worker at which it dies, and the name of the batch whose request it is. */
export type Death = readonly [when: string, batch: string, request: RequestMatch, moment: Moment];

/** A way to submit, as the lifecycle suite knows it. */
export interface KindUnderTest {
  /** Arguments its workers need. */
  readonly workerArguments?: readonly string[];
  /** What a kill meets when it comes while the driver is being made. */
  readonly making: RequestMatch;
  /** Where a worker dies while it kills. */
  readonly killing: RequestMatch;
  /** Where a worker may die while it makes a driver. */
  readonly deaths: readonly Death[];
  /** A batch of this name, of this kind, whose driver lives as told. */
  batch(name: string, simulation: Simulation, more?: Partial<BatchRequest>): BatchRequest;
  /** Names of what is there of a batch beside its pods and what those own: what made the driver. */
  makersOf?(name: string): Promise<string[]>;
  close?(): Promise<void>;
}

/** Prepares the cluster of a environment for a kind. */
export type OpenKind = (environment: TestEnvironment) => Promise<KindUnderTest>;
