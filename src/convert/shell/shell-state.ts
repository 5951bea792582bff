import type { Function as ShellFunction } from 'unbash';

/** A variable of a script. */
export interface Variable {
  /** Its text, with markers of unknown parts; a list for an array. */
  readonly value: string | readonly string[];
  readonly exported: boolean;
  /** Line on which it was set last. */
  readonly line: number;
}

/** What is known while a script is followed. */
export interface ShellState {
  readonly variables: Map<string, Variable>;
  readonly functions: Map<string, ShellFunction>;
  /** `$1`, `$2`, ...; undefined for those of the script itself, which are unknown. */
  positional: readonly string[] | undefined;
  /** Variables that the current function declares as its own, with what they were outside of it. */
  readonly locals: Map<string, Variable | undefined>;
  /** Whether `set -a` exports every variable. */
  exportsAll: boolean;
  /** Whether this path has ended, by `exit` or `return`. */
  ended: boolean;
}

/** An empty state, with variables that are set from outside. */
export function emptyState(variables: Iterable<readonly [string, Variable]> = []): ShellState {
  return {
    variables: new Map(variables),
    functions: new Map(),
    positional: undefined,
    locals: new Map(),
    exportsAll: false,
    ended: false,
  };
}

/** A copy that changes independently. */
export function copyOf(state: ShellState): ShellState {
  return { ...state, variables: new Map(state.variables), functions: new Map(state.functions) };
}

/**
 * Continues with what holds on every one of several paths. A variable that differs between them becomes unknown.
 * @param unknown the value of a variable that is known no longer
 */
export function continueWith(
  state: ShellState,
  paths: readonly ShellState[],
  unknown: (name: string, variables: readonly (Variable | undefined)[]) => Variable,
): void {
  const alive = paths.filter(({ ended }) => !ended);
  if (alive.length === 0) {
    state.ended = paths.length > 0;
    return;
  }
  const names = new Set(alive.flatMap(({ variables }) => [...variables.keys()]));
  const merged = [...names].map((name) => {
    const values = alive.map(({ variables }) => variables.get(name));
    const [first] = values;
    const isSame = first !== undefined && values.every((one) => one !== undefined && isEqual(one, first));
    return [name, isSame ? first : unknown(name, values)] as const;
  });
  const functions = alive.flatMap((path) => [...path.functions]);
  state.variables.clear();
  for (const [name, variable] of merged) state.variables.set(name, variable);
  for (const [name, body] of functions) state.functions.set(name, body);
  state.ended = false;
}

function isEqual(one: Variable, other: Variable): boolean {
  return one.exported === other.exported && JSON.stringify(one.value) === JSON.stringify(other.value);
}
