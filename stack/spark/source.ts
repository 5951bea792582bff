/** Something a Spark distribution can be fetched from. */
export interface DistributionSource {
  /** For progress and errors, as "pyspark 4.1.4 by pip". */
  readonly name: (version: string) => string;
  /** Why nothing can be fetched from it on this machine, or undefined when it is worth a try. */
  readonly whyNot: () => Promise<string | undefined>;
  /**
   * Fetches the archive into `directory`, which is thrown away afterwards.
   * @throws when it cannot be had; `signal` ends it
   */
  readonly fetch: (version: string, options: FetchOptions) => Promise<FetchedArchive>;
}

/** How a source is to fetch. */
export interface FetchOptions {
  readonly directory: string;
  /** Told what there is to say meanwhile. */
  readonly say: (detail: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A gzipped tar that holds a Spark distribution. */
export interface FetchedArchive {
  readonly archive: string;
  /** The directory inside it that becomes SPARK_HOME. */
  readonly home: string;
  /** The directory inside it with the archives of PySpark and Py4J, where they are not in python/lib of the distribution. */
  readonly python?: string;
}
