import { formatPath, type BatchProblem } from '../model/batch/problem.ts';
import type { ConfigurationDocument } from '../config/schema/document.ts';
import type { FollowedReference } from '../config/schema/references.ts';

/** Of a cluster: whoever has one of these is the worker for it. */
const CREDENTIALS = ['token', 'clientKey'] as const;

/** Credentials of clusters that are written into the file, where everybody reads them who reads the file. */
export function openSecrets(
  { clusters }: ConfigurationDocument,
  followed: readonly FollowedReference[],
): BatchProblem[] {
  return Object.entries(clusters).flatMap(([name, cluster]) =>
    CREDENTIALS.filter((field) => cluster[field] !== undefined)
      .map((field) => formatPath(['clusters', name, field]))
      .filter((path) => !followed.some((one) => one.path === path))
      .map((path) => ({
        path,
        message: 'is a secret in a file that others read: point to it by ${env:NAME} or ${file:PATH}',
      })),
  );
}
