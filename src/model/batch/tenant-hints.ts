/** What the start of a batch's workflow says about its tenant, apart from the request itself. */
export interface TenantHints {
  /** Search attributes of the workflow: the first value of each. */
  readonly searchAttributes?: Readonly<Record<string, string>>;
  /** Headers of the workflow. */
  readonly headers?: Readonly<Record<string, string>>;
}
