import { Document } from 'yaml';
import type { PolicyObject } from './policy-objects.ts';

/** The objects as JSON for `kubectl apply -f -`. */
export function policyList(objects: readonly PolicyObject[]) {
  return { apiVersion: 'v1', kind: 'List', items: objects };
}

/** The objects as YAML for `kubectl apply -f -`. */
export function policyYaml(objects: readonly PolicyObject[]): string {
  return objects
    .map((object) =>
      new Document(object, { aliasDuplicateObjects: false }).toString({ lineWidth: 0, singleQuote: true }),
    )
    .join('---\n');
}
