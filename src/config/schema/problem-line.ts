import type { ConfigurationProblem } from './errors.ts';

/** A problem with its line, for logs and lists. */
export function problemLine({ path, message, line }: ConfigurationProblem): string {
  const told = path === '' ? message : `${path}: ${message}`;
  return line === undefined ? told : `line ${line}: ${told}`;
}
