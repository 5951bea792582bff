import { formatPath, type BatchProblem } from '../../model/batch/problem.ts';
import type { ConfigurationDocument } from './document.ts';
import type { ResolvedReference } from './references.ts';

/** Fields of a cluster that alone suffice to act as the worker there. */
const CREDENTIALS = ['token', 'clientKey'] as const;

/** Warns of cluster credentials written into the file itself, where every reader of the file can see them. */
export function plaintextSecrets(
  { clusters }: ConfigurationDocument,
  references: readonly ResolvedReference[],
): BatchProblem[] {
  return Object.entries(clusters).flatMap(([name, cluster]) =>
    CREDENTIALS.filter((field) => cluster[field] !== undefined)
      .map((field) => formatPath(['clusters', name, field]))
      .filter((path) => !references.some((reference) => reference.path === path))
      .map((path) => ({
        path,
        message: 'is a secret in plain text: refer to it by ${env:NAME} or ${file:PATH}',
      })),
  );
}
