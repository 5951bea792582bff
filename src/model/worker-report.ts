import { z } from 'zod';

/** The longest reason that is told of a refusal, in characters: there may be many workers, and one answer holds them all. */
const LONGEST_PROBLEM = 300;
/** So many problems of a refused file are told; the worker's log has all of them. */
const MOST_PROBLEMS = 5;

/** What a worker says of the configuration it runs. Times are ISO-8601 in UTC. */
const workerReportSchema = z.object({
  /** Its identity, as Temporal knows it. */
  worker: z.string().min(1),
  /** When its process took up its work: the next one of the same identity is another worker. */
  startedAt: z.string(),
  /** The file, or `options` where a program states its configuration itself. */
  source: z.string(),
  /** In force in this worker. */
  version: z.string(),
  /** Since when it is in force there. */
  since: z.string(),
  /** What is on its disk now is refused, and the version in force stays. */
  refused: z
    .object({
      since: z.string(),
      /** Of the text that is refused; absent when there is none to be read. */
      version: z.string().optional(),
      /** The first ones. */
      problems: z.array(z.string()),
      /** How many there are in all. */
      count: z.number(),
    })
    .optional(),
  /** Keys of the configuration that have changed since it started, and that it reads at its start only. */
  awaitsRestart: z.array(z.string()),
});

/** What a worker says of the configuration it runs. */
export type WorkerReport = z.output<typeof workerReportSchema>;

const workerTellingSchema = z.union([
  z.object({ report: workerReportSchema }),
  z.object({ gone: z.object({ worker: z.string(), startedAt: z.string() }) }),
]);

/** What a worker tells the registry: how it is, or that it ends. */
export type WorkerTelling = z.output<typeof workerTellingSchema>;

/** A worker as the registry knows it. */
export interface KnownWorker extends WorkerReport {
  /** When it was last heard of, milliseconds since 1970. */
  readonly heardAt: number;
}

/** A signal's payload, if it is what a worker tells: anybody may send anything. */
export function tellingOf(told: unknown): WorkerTelling | undefined {
  return workerTellingSchema.safeParse(told).data;
}

/** The problems of a refused configuration, as many and as long as a report has them. */
export function briefProblems(problems: readonly string[]): string[] {
  return problems
    .slice(0, MOST_PROBLEMS)
    .map((problem) => (problem.length > LONGEST_PROBLEM ? `${problem.slice(0, LONGEST_PROBLEM - 1)}…` : problem));
}
