/** A story that is told with others on the same servers: what comes before each change that they share, and after it. */
export type Story<Step extends string> = { readonly begin: () => Promise<void> } & {
  readonly [step in Step]?: () => Promise<void>;
};

/**
 * Tells all stories at once, step by step: a change happens when every story is done with what came before it, and a
 * story that failed holds up no other. Each failure is its test's to tell, when its turn comes.
 * @param changes in their order, by the step that follows each
 */
export function tellAll<Name extends string, Step extends string>(
  stories: Readonly<Record<Name, Story<Step>>>,
  changes: readonly (readonly [step: Step, change: () => Promise<unknown>])[],
): Record<Name, Promise<void>> {
  const names = Object.keys(stories) as Name[];
  const told = new Map(names.map((name) => [name, stories[name].begin()]));
  const allDone = () => Promise.allSettled(told.values());
  for (const [step, change] of changes) {
    const changed = allDone().then(change);
    for (const name of names) {
      const before = told.get(name);
      const tell = stories[name][step];
      told.set(
        name,
        changed.then(() => before).then(() => tell?.()),
      );
    }
  }
  void allDone();
  return Object.fromEntries(told) as Record<Name, Promise<void>>;
}
