/** A problem of a batch, as its author reads it. */
export interface BatchProblem {
  /** The path of the value: `driver.memory`, `arguments[0]`, `sparkConf["spark.app.id"]`. */
  readonly path: string;
  /** The rest of a sentence that begins with the path. */
  readonly message: string;
}

/** The path of a value in a document. */
export type Path = readonly PropertyKey[];

/** A problem with its path in the notation of {@link formatPath}. */
export function readableProblem({ path, message }: { readonly path: Path; readonly message: string }): BatchProblem {
  return { path: formatPath(path), message };
}

/**
 * A path as text: `driver.memory`, `arguments[0]`, `sparkConf["spark.app.id"]`.
 * @param whole the text of an empty path
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

/** Whether a path, in the notation of {@link formatPath}, is within the value at another path. */
export function isPathWithin(path: string, outer: string): boolean {
  return path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}
