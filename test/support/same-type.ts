/** A description of a type in which every field is required, so that a missing optional field makes a difference. */
type Fields<T> = T extends object
  ? { readonly [K in keyof T]-?: { readonly type: Fields<T[K]>; readonly optional: object extends Pick<T, K> ? 1 : 0 } }
  : T;

/** `true` where two types have the same fields, except for `readonly`; else `never`. */
export type Same<A, B> = [Fields<A>, Fields<B>] extends [Fields<B>, Fields<A>] ? true : never;
