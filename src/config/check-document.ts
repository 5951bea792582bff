import { formatPath, problemsOf, type BatchProblem } from '../model/problem.ts';
import { checkLayers } from './check-layers.ts';
import { configurationSchema, type ConfigurationDocument } from './document.ts';
import { fits } from './pattern.ts';
import { dereference, type ReferenceSources } from './references.ts';

/** A document that was checked: valid, or everything that is wrong with it. */
export type CheckedDocument =
  | { readonly document: ConfigurationDocument; readonly files: readonly string[] }
  | { readonly problems: readonly BatchProblem[]; readonly files: readonly string[] };

/** Validates a configuration, its references followed. `files` are those it points to. */
export function checkDocument(input: unknown, sources?: ReferenceSources): CheckedDocument {
  const { value, problems: references, files } = dereference(input, sources);
  const parsed = configurationSchema.safeParse(value);
  if (!parsed.success) {
    const schema = { name: 'the configuration', schema: configurationSchema };
    return { problems: [...references, ...problemsOf(parsed.error, value, schema)], files };
  }
  const document = parsed.data;
  const problems = [...references, ...checkLayers(document), ...checkNames(document)];
  return problems.length > 0 ? { problems, files } : { document, files };
}

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
