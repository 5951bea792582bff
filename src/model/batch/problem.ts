/** Something wrong with a batch, as its author reads it. */
export interface BatchProblem {
  /** Where: `driver.memory`, `arguments[0]`, `sparkConf["spark.app.id"]`. */
  readonly path: string;
  readonly message: string;
}

/** Where in a batch something is. */
export type Path = readonly PropertyKey[];

/** A problem with its path as people write it. */
export function readableProblem({ path, message }: { readonly path: Path; readonly message: string }): BatchProblem {
  return { path: formatPath(path), message };
}

/**
 * A path as people write it: `driver.memory`, `arguments[0]`, `sparkConf["spark.app.id"]`.
 * @param whole what an empty path is called
 */
export function formatPath(path: Path, whole = '(the batch)'): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (/^[A-Za-z_]\w*$/.test(String(key))) text += text === '' ? String(key) : `.${String(key)}`;
    else text += `[${JSON.stringify(String(key))}]`;
  }
  return text || whole;
}

/** Whether a path, as {@link formatPath} writes it, leads into the value at another one. */
export function isPathWithin(path: string, outer: string): boolean {
  return path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}
