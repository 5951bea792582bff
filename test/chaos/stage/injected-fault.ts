/** A fault as it happened. Times are milliseconds since 1970. */
export interface InjectedFault {
  /** The fault, and the worker it struck or that stands for it. */
  readonly what: string;
  readonly from: number;
  readonly to: number;
}
