import { formatPath, type BatchProblem } from '../../model/batch/problem.ts';
import { schemaProblems } from '../../model/schema/check-batch.ts';
import { checkAdoption } from './adopt.ts';
import { checkLayers } from './check-layers.ts';
import { configurationSchema, type ConfigurationDocument } from './document.ts';
import { fits } from '../../spark/pattern.ts';
import { dereference, type ReferenceSources, type ResolvedReference, withReferencesQuoted } from './references.ts';

/** The result of checking a document: the document if it is valid, otherwise every problem. */
export type CheckedDocument =
  | {
      readonly document: ConfigurationDocument;
      /** The files that the document refers to. */
      readonly files: readonly string[];
      readonly references: readonly ResolvedReference[];
    }
  | {
      readonly problems: readonly BatchProblem[];
      readonly files: readonly string[];
      /** The problems of references that could not be resolved in this environment. */
      readonly unresolved: readonly BatchProblem[];
      /** The document with those references as plain text; undefined if there are other problems. */
      readonly draft: ConfigurationDocument | undefined;
    };

/**
 * Resolves the references of a configuration and validates the result.
 * @param folder the folder that relative paths in references are relative to. Default: the working directory
 */
export function checkDocument(input: unknown, sources?: ReferenceSources, folder?: string): CheckedDocument {
  const { value, problems: unresolved, files, references } = dereference(input, sources, folder);
  const parsed = configurationSchema.safeParse(value);
  const found = [
    ...(parsed.success ? checkNames(parsed.data) : schemaProblems(parsed.error, value, CONFIGURATION)),
    ...checkLayers(value),
    ...checkAdoption(value),
  ];
  // The value of an unresolved reference is unknown, so further problems of it would be misleading.
  const others = found.filter(({ path }) => !unresolved.some((problem) => problem.path === path));
  const problems = [...unresolved, ...others.map((problem) => withReferencesQuoted(problem, references))];
  if (parsed.success && problems.length === 0) return { document: parsed.data, files, references };
  return { problems, files, unresolved, draft: parsed.success && others.length === 0 ? parsed.data : undefined };
}

const CONFIGURATION = {
  name: 'the configuration',
  whole: '(the configuration)',
  schema: configurationSchema,
};

/** Finds names and patterns that refer to clusters and tenants that the document does not define. */
function checkNames({
  clusters,
  defaultCluster,
  tenants,
  tenancy,
  placement = [],
  usage: { prices },
}: ConfigurationDocument): BatchProblem[] {
  const problems: BatchProblem[] = [];
  const clusterNames = Object.keys(clusters);
  const addProblem = (path: readonly (string | number)[], message: string) =>
    problems.push({ path: formatPath(path), message });
  if (defaultCluster !== undefined && !clusterNames.includes(defaultCluster)) {
    addProblem(['defaultCluster'], `"${defaultCluster}" is not one of the clusters: ${clusterNames.join(', ')}`);
  }
  if (defaultCluster === undefined && clusterNames.length > 1 && !clusterNames.includes('default')) {
    addProblem(
      ['defaultCluster'],
      `is missing: name the cluster of batches that do not name one, one of ${clusterNames.join(', ')}`,
    );
  }
  const tenantNames = Object.keys(tenants);
  tenancy.from.forEach((source, index) => {
    const named =
      typeof source === 'string' ? [] : 'fixed' in source ? [source.fixed] : Object.values(source.values ?? {});
    for (const tenant of named.filter((name) => !tenantNames.includes(name))) {
      addProblem(
        ['tenancy', 'from', index],
        `"${tenant}" is not one of the tenants: ${tenantNames.join(', ') || 'none are defined'}`,
      );
    }
  });
  prices.forEach((price, index) => {
    for (const [field, names] of [['tenants', tenantNames] as const, ['clusters', clusterNames] as const]) {
      for (const name of (price[field] ?? []).filter((one) => !names.includes(one))) {
        addProblem(
          ['usage', 'prices', index, field],
          `"${name}" is not one of the ${field}: ${names.join(', ') || 'none are defined'}`,
        );
      }
    }
  });
  placement.forEach((rule, index) => {
    for (const [field, names] of [['tenants', tenantNames] as const, ['clusters', clusterNames] as const]) {
      for (const pattern of (rule[field] ?? []).filter((one) => !names.some((name) => fits(one, name)))) {
        addProblem(
          ['placement', index, field],
          `"${pattern}" matches none of the ${field}: ${names.join(', ') || 'none are defined'}`,
        );
      }
    }
  });
  return problems;
}
