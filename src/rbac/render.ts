import { Document, isMap, isSeq, type YAMLMap } from 'yaml';
import type { RbacObject } from './objects.ts';
import type { Rule } from './rule.ts';

/** A rule as the API server takes it. */
export function policyRule({ apiGroup, resource, verbs }: Pick<Rule, 'apiGroup' | 'resource' | 'verbs'>) {
  return { apiGroups: [apiGroup], resources: [resource], verbs: [...verbs] };
}

/** A rule on one line of YAML. */
export function policyText({ apiGroup, resource, verb }: { apiGroup: string; resource: string; verb: string }): string {
  return `{apiGroups: [${apiGroup || "''"}], resources: [${resource}], verbs: [${verb}]}`;
}

/** An object as the API server takes it. */
export function plainObject({ rules, ...object }: RbacObject) {
  return { ...object, ...(rules && { rules: rules.map(policyRule) }) };
}

/** Objects as `kubectl apply -f -` takes them in JSON. */
export function rbacList(objects: readonly RbacObject[]) {
  return { apiVersion: 'v1', kind: 'List', items: objects.map(plainObject) };
}

/** Objects as `kubectl apply -f -` takes them in YAML, each rule with who needs it and for what. */
export function rbacYaml(objects: readonly RbacObject[]): string {
  return objects.map(documentOf).join('---\n');
}

function documentOf(object: RbacObject): string {
  const document = new Document(plainObject(object));
  const rules = document.get('rules');
  if (isSeq(rules)) {
    for (const [index, item] of rules.items.entries()) {
      const rule = object.rules?.[index];
      if (rule && isMap(item)) comment(item, rule);
    }
  }
  return document.toString({ lineWidth: 0, singleQuote: true, flowCollectionPadding: false });
}

function comment(item: YAMLMap, { needs }: Rule): void {
  item.commentBefore = needs
    .map(({ features, verbs, why }) => ` ${features.join(' with ') || 'always'}: ${verbs.join(', ')} (${why})`)
    .join('\n');
  // Short lists on one line: a rule is three lines then.
  for (const { value } of item.items) if (isSeq(value)) value.flow = true;
}
