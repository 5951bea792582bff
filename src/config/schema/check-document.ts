import { formatPath, type BatchProblem } from '../../model/batch/problem.ts';
import { problemsOf } from '../../model/schema/check-batch.ts';
import { checkLayers } from './check-layers.ts';
import { configurationSchema, type ConfigurationDocument } from './document.ts';
import { fits } from '../../spark/pattern.ts';
import { dereference, type FollowedReference, type ReferenceSources, withReferences } from './references.ts';

/** A document that was checked: valid, or everything that is wrong with it. */
export type CheckedDocument =
  | {
      readonly document: ConfigurationDocument;
      readonly files: readonly string[];
      readonly followed: readonly FollowedReference[];
    }
  | {
      readonly problems: readonly BatchProblem[];
      readonly files: readonly string[];
      /** Those of the problems that are references which lead nowhere: here, and now. */
      readonly unfollowed: readonly BatchProblem[];
      /** The document with them in it; undefined where there are other problems. */
      readonly draft: ConfigurationDocument | undefined;
    };

/**
 * Validates a configuration, its references followed. `files` are those it points to.
 * @param folder what the relative paths of references are relative to. Default: the working directory
 */
export function checkDocument(input: unknown, sources?: ReferenceSources, folder?: string): CheckedDocument {
  const { value, problems: unfollowed, files, followed } = dereference(input, sources, folder);
  const parsed = configurationSchema.safeParse(value);
  const found = [
    ...(parsed.success ? checkNames(parsed.data) : problemsOf(parsed.error, value, THE_CONFIGURATION)),
    ...checkLayers(value),
  ];
  // What is wrong with a value that is not known says nothing.
  const known = found.filter(({ path }) => !unfollowed.some((one) => one.path === path));
  const problems = [...unfollowed, ...known.map((problem) => withReferences(problem, followed))];
  if (parsed.success && problems.length === 0) return { document: parsed.data, files, followed };
  return { problems, files, unfollowed, draft: parsed.success && known.length === 0 ? parsed.data : undefined };
}

const THE_CONFIGURATION = {
  name: 'the configuration',
  whole: '(the configuration)',
  schema: configurationSchema,
};

/** Names that must be those of something else in the document. */
function checkNames({
  clusters,
  defaultCluster,
  tenants,
  tenancy,
  placement = [],
}: ConfigurationDocument): BatchProblem[] {
  const problems: BatchProblem[] = [];
  const names = Object.keys(clusters);
  const problem = (path: readonly (string | number)[], message: string) =>
    problems.push({ path: formatPath(path), message });
  if (defaultCluster !== undefined && !names.includes(defaultCluster)) {
    problem(['defaultCluster'], `"${defaultCluster}" is not one of the clusters: ${names.join(', ')}`);
  }
  if (defaultCluster === undefined && names.length > 1 && !names.includes('default')) {
    problem(['defaultCluster'], `is missing: say which of ${names.join(', ')} is meant by batches that name none`);
  }
  const known = Object.keys(tenants);
  tenancy.from.forEach((source, index) => {
    const told =
      typeof source === 'string' ? [] : 'fixed' in source ? [source.fixed] : Object.values(source.values ?? {});
    for (const tenant of told.filter((one) => !known.includes(one))) {
      problem(
        ['tenancy', 'from', index],
        `"${tenant}" is not one of the tenants: ${known.join(', ') || 'there are none'}`,
      );
    }
  });
  placement.forEach((rule, index) => {
    for (const [part, all] of [['tenants', known] as const, ['clusters', names] as const]) {
      for (const pattern of (rule[part] ?? []).filter((one) => !all.some((name) => fits(one, name)))) {
        problem(
          ['placement', index, part],
          `"${pattern}" fits none of the ${part}: ${all.join(', ') || 'there are none'}`,
        );
      }
    }
  });
  return problems;
}
