import { z } from 'zod';
import { DEFAULT_ID_TEMPLATE, FIELDS_OF_DRIVER, idTemplateProblem } from '../../adoption/adoption-request.ts';
import type { AdoptionRule } from '../../adoption/plan-adoption.ts';
import { type BatchProblem, formatPath } from '../../model/batch/problem.ts';
import { asRecord, isRecord, withoutNulls } from '../../model/lang.ts';
import { checkBatch } from '../../model/schema/check-batch.ts';
import { checkExisting, selectorProblem } from '../../submit/existing/check.ts';

/** Which drivers of other clients the workers of a cluster adopt as they appear. */
export const adoptSchema = z
  .strictObject({
    selector: z.string().min(1).meta({
      description:
        'Label selector of the drivers, as `kyuubi-unique-tag`. Only drivers of Spark without a batch and without a controller are adopted.',
    }),
    namespaces: z.array(z.string().min(1)).nonempty().optional().meta({
      description: 'The namespaces of the drivers. Default: all that the cluster serves.',
    }),
    id: z.string().min(1).default(DEFAULT_ID_TEMPLATE).meta({
      description:
        'Template of the ids of the batches, of `{pod}`, `{namespace}`, `{uid}`, `{applicationId}` and `{label:NAME}`. Default `{pod}-{uid}`.',
    }),
    batch: z.record(z.string(), z.unknown()).default({}).meta({
      description:
        'Further fields of the batches: `timeouts`, `retention`, `cleanup`, `tenant`, ... Default: none, so that the layers apply.',
    }),
  })
  .meta({
    description: 'Drivers of other clients that the workers adopt as they appear. Default: none are adopted.',
  });

/**
 * Checks what the schema cannot: templates, selectors, and the fields of batches. The rest of the document may be invalid, so
 * that all its problems are reported at once: values of the wrong type are left to the schema.
 */
export function checkAdoption(document: unknown): BatchProblem[] {
  return Object.entries(asRecord(asRecord(document)['clusters'])).flatMap(([name, cluster]) => {
    const { adopt, namespaces } = asRecord(cluster);
    if (!isRecord(adopt)) return [];
    const { selector, id, batch } = adopt;
    const path = ['clusters', name, 'adopt'] as const;
    return [
      ...textProblem([...path, 'selector'], selector, selectorProblem),
      ...textProblem([...path, 'id'], id, idTemplateProblem),
      ...unservedNamespaces([...path, 'namespaces'], adopt['namespaces'], namespaces),
      ...(isRecord(batch) ? fieldProblems([...path, 'batch'], batch) : []),
    ];
  });
}

type Path = readonly (string | number)[];

function textProblem(path: Path, value: unknown, problemOf: (text: string) => string | undefined): BatchProblem[] {
  const message = typeof value === 'string' && value !== '' ? problemOf(value) : undefined;
  return message === undefined ? [] : [{ path: formatPath(path), message }];
}

function unservedNamespaces(path: Path, wanted: unknown, served: unknown): BatchProblem[] {
  if (!Array.isArray(wanted) || !Array.isArray(served)) return [];
  return wanted.flatMap((namespace, index) =>
    typeof namespace !== 'string' || served.includes(namespace)
      ? []
      : [
          {
            path: formatPath([...path, index]),
            message: `"${namespace}" is not one of the namespaces that the cluster serves: ${served.join(', ')}`,
          },
        ],
  );
}

/** Checks the further fields as those of a batch that adopts a driver. */
function fieldProblems(path: Path, batch: Readonly<Record<string, unknown>>): BatchProblem[] {
  const disallowed = FIELDS_OF_DRIVER.filter((field) => Object.hasOwn(batch, field));
  const others = Object.entries(withoutNulls(batch)).filter(([field]) => !disallowed.some((one) => one === field));
  const checked = checkBatch({
    name: 'adopted',
    ...Object.fromEntries(others),
    submit: { kind: 'existing', pod: 'driver' },
  });
  const problems =
    'problems' in checked
      ? checked.problems
      : checkExisting(checked.batch).map((problem) => ({ ...problem, path: formatPath(problem.path) }));
  return [
    ...disallowed.map((field) => ({
      path: formatPath([...path, field]),
      message: 'cannot be set here: it follows from the driver that is adopted',
    })),
    ...problems.map((problem) => ({
      path: `${formatPath(path)}${problem.path.startsWith('[') ? '' : '.'}${problem.path}`,
      message: problem.message,
    })),
  ];
}

/**
 * The rule by which the workers of a cluster adopt drivers; undefined: they adopt none.
 * @param adopt the section of the cluster, checked
 */
export function adoptionRule(
  cluster: string,
  adopt: z.output<typeof adoptSchema> | undefined,
): AdoptionRule | undefined {
  if (!adopt) return undefined;
  const { selector, namespaces, id, batch } = adopt;
  return { selector, namespaces, id, fields: { ...withoutNulls(batch), cluster } };
}
