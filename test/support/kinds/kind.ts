import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import type { Moment, RequestMatch } from '../proxies/api-proxy.ts';
import type { Simulation, TestEnvironment } from '../environment/test-environment.ts';

/** A request of a worker at which it dies, and the name of the batch that the request belongs to. */
export type Death = readonly [when: string, batch: string, request: RequestMatch, moment: Moment];

/** A submit kind, as the lifecycle suite drives it. */
export interface KindUnderTest {
  /** Arguments that its workers need. */
  readonly workerArguments?: readonly string[];
  /** The request that creates the driver, or what stands for it: a kill arrives while it is under way. */
  readonly creating: RequestMatch;
  /** The request of a kill at which a worker dies. */
  readonly killing: RequestMatch;
  /** Requests of the creation at which a worker dies. */
  readonly deaths: readonly Death[];
  /** A batch of this kind and name with a simulated driver. */
  batch(name: string, simulation: Simulation, more?: Partial<BatchRequest>): BatchRequest;
  /**
   * Creates the driver that a batch of this kind adopts. Such a driver has no scheduling gate, so that it runs whenever its
   * batch is killed, and its executors have no labels of ours. One that is held in `Running` runs when this returns.
   */
  createDriver?(name: string, simulation: Simulation): Promise<void>;
  /** Names of objects of a batch that are neither its pods nor owned by them. */
  otherObjectsOf?(name: string): Promise<string[]>;
  close?(): Promise<void>;
}

/** Prepares the cluster of an environment for a kind. */
export type OpenKind = (environment: TestEnvironment) => Promise<KindUnderTest>;
