/** A fault that was injected. Times are in milliseconds since 1970. */
export interface InjectedFault {
  /** Name of the fault and its worker. */
  readonly what: string;
  readonly from: number;
  readonly to: number;
}
