/** A scenario that shares servers with others: what it does at the start, and after each change that all of them share. */
export type StagedScenario<Stage extends string> = { readonly start: () => Promise<void> } & {
  readonly [stage in Stage]?: () => Promise<void>;
};

/**
 * Runs scenarios concurrently, stage by stage: a change is made when every scenario has completed the stage before it. A
 * scenario that failed does not hold up the others; its promise rejects, for the test that awaits it.
 * @param changes in order, each with the name of the stage that follows it
 */
export function runInStages<Name extends string, Stage extends string>(
  scenarios: Readonly<Record<Name, StagedScenario<Stage>>>,
  changes: readonly (readonly [stage: Stage, change: () => Promise<unknown>])[],
): Record<Name, Promise<void>> {
  const names = Object.keys(scenarios) as Name[];
  const progress = new Map(names.map((name) => [name, scenarios[name].start()]));
  const allSettled = () => Promise.allSettled(progress.values());
  for (const [stage, change] of changes) {
    const changed = allSettled().then(change);
    for (const name of names) {
      const before = progress.get(name);
      const next = scenarios[name][stage];
      progress.set(name, afterChange(changed, before, next));
    }
  }
  void allSettled();
  return Object.fromEntries(progress) as Record<Name, Promise<void>>;
}

/** Runs the next stage of a scenario once the change has happened and its earlier stages have ended well. */
async function afterChange(
  changed: Promise<unknown>,
  before: Promise<void> | undefined,
  next: (() => Promise<void>) | undefined,
): Promise<void> {
  await changed;
  await before;
  await next?.();
}
