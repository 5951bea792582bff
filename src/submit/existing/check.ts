import type { Batch } from '../../model/batch/batch.ts';
import { setDriverFields } from '../shared/driver-fields.ts';
import type { FieldProblem } from '../shared/problem.ts';

/** Refuses fields that describe a driver: the one that is adopted has been created without them. */
export function checkExisting(batch: Batch): FieldProblem[] {
  return [
    ...setDriverFields(batch).map((field) => ({
      path: [field],
      message: 'is not used with submit.kind: existing: another client has created the driver; leave it out',
    })),
    ...checkSelector(batch),
  ];
}

/** One requirement of a label selector, as Kubernetes writes it. */
const REQUIREMENT =
  /^\s*(?:!?\s*[A-Za-z0-9][-A-Za-z0-9_./]*|[A-Za-z0-9][-A-Za-z0-9_./]*\s*(?:==?|!=)\s*[-A-Za-z0-9_.]*|[A-Za-z0-9][-A-Za-z0-9_./]*\s+(?:in|notin)\s*\([-A-Za-z0-9_., ]*\))\s*$/;

/** The API server checks the selector again; here its author learns of a mistake before a worker looks for the driver. */
function checkSelector({ submit }: Batch): FieldProblem[] {
  if (submit.kind !== 'existing' || submit.selector === undefined) return [];
  const message = selectorProblem(submit.selector);
  return message === undefined ? [] : [{ path: ['submit', 'selector'], message }];
}

/** What is wrong with a label selector; undefined if it is valid. */
export function selectorProblem(selector: string): string | undefined {
  const requirements = selector.split(/,(?![^(]*\))/);
  const wrong = requirements.find((requirement) => !REQUIREMENT.test(requirement));
  return wrong === undefined
    ? undefined
    : `has the requirement "${wrong}", which is none: write label=value, label in (a,b) or label`;
}
