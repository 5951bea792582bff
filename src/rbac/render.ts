import { Document, isMap, isSeq, type YAMLMap } from 'yaml';
import type { Rule } from '../model/permissions/permission.ts';
import type { RbacObject } from './rbac-objects.ts';

/** A rule as the API server accepts it (`PolicyRule`). */
export function policyRule({
  apiGroup,
  resource,
  resourceNames,
  verbs,
}: Pick<Rule, 'apiGroup' | 'resource' | 'resourceNames' | 'verbs'>) {
  const names = resourceNames && { resourceNames: [...resourceNames] };
  return { apiGroups: [apiGroup], resources: [resource], ...names, verbs: [...verbs] };
}

/** An object as the API server accepts it. */
export function plainObject({ rules, ...object }: RbacObject) {
  return { ...object, ...(rules && { rules: rules.map(policyRule) }) };
}

/** The objects as JSON for `kubectl apply -f -`. */
export function rbacList(objects: readonly RbacObject[]) {
  return { apiVersion: 'v1', kind: 'List', items: objects.map(plainObject) };
}

/** The objects as YAML for `kubectl apply -f -`. A comment on each rule names the features that need it, and their purpose. */
export function rbacYaml(objects: readonly RbacObject[]): string {
  return objects.map(renderDocument).join('---\n');
}

function renderDocument(object: RbacObject): string {
  const document = new Document(plainObject(object));
  const rules = document.get('rules');
  if (isSeq(rules)) {
    for (const [index, item] of rules.items.entries()) {
      const rule = object.rules?.[index];
      if (rule && isMap(item)) addComment(item, rule);
    }
  }
  return document.toString({ lineWidth: 0, singleQuote: true, flowCollectionPadding: false });
}

function addComment(item: YAMLMap, { permissions }: Rule): void {
  item.commentBefore = permissions
    .map(({ features, verbs, purpose }) => ` ${features.join(' and ') || 'always'}: ${verbs.join(', ')} (${purpose})`)
    .join('\n');
  // Flow style keeps a rule at three lines.
  for (const { value } of item.items) if (isSeq(value)) value.flow = true;
}
