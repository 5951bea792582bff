/** A source of Spark distributions. */
export interface DistributionSource {
  /** The name for progress and errors: "pyspark 4.1.4 by pip". */
  readonly name: (version: string) => string;
  /** Returns the reason why the source is unavailable on this machine, or undefined if it may be available. */
  readonly whyUnavailable: () => Promise<string | undefined>;
  /**
   * Downloads the archive into `directory`, which is removed afterwards. `signal` aborts it.
   * @throws if it is not available
   */
  readonly fetch: (version: string, options: FetchOptions) => Promise<FetchedArchive>;
}

/** Options of a download. */
export interface FetchOptions {
  readonly directory: string;
  /** Reports progress. */
  readonly report: (detail: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A gzipped tar file with a Spark distribution. */
export interface FetchedArchive {
  readonly archive: string;
  /** The directory inside it that becomes SPARK_HOME. */
  readonly home: string;
  /** The directory inside it with the archives of PySpark and Py4J, if they are not in python/lib of the distribution. */
  readonly python?: string;
}
