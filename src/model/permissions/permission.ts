/** The verbs of the Kubernetes API that any of our roles grants, in the order in which rules list them. */
export const VERBS = ['create', 'get', 'list', 'watch', 'patch', 'delete', 'deletecollection', 'impersonate'] as const;

/** A name in {@link VERBS}. */
export type Verb = (typeof VERBS)[number];

/** A permission on one resource: which features need it, and for what. */
export interface Permission {
  /** The permission is needed when all of these features are used. Empty: it is always needed. */
  readonly features: readonly string[];
  /** `''` is the core group. */
  readonly apiGroup: string;
  /** Includes the subresource: `pods`, `pods/log`. */
  readonly resource: string;
  readonly verbs: readonly Verb[];
  /** The purpose of the verbs; printed as a comment above the rule: "creates drivers". */
  readonly purpose: string;
}

/** One rule of a Role: all verbs on one resource, and the permissions it was merged from. */
export interface Rule {
  readonly apiGroup: string;
  readonly resource: string;
  /** Without duplicates, in the order of {@link VERBS}. */
  readonly verbs: readonly Verb[];
  readonly permissions: readonly Permission[];
  /** The names of the only objects that it grants the verbs on. Default: all. */
  readonly resourceNames?: readonly string[];
}

/** Merges the permissions that these features need into one rule per resource, in the order of first appearance. */
export function rulesFor(permissions: readonly Permission[], features: readonly string[]): Rule[] {
  const byResource = Map.groupBy(
    permissions.filter((permission) => permission.features.every((feature) => features.includes(feature))),
    ({ apiGroup, resource }) => `${apiGroup}/${resource}`,
  );
  return [...byResource.values()].flatMap((merged) => {
    const [first] = merged;
    if (!first) return [];
    const { apiGroup, resource } = first;
    return {
      apiGroup,
      resource,
      verbs: VERBS.filter((verb) => merged.some(({ verbs }) => verbs.includes(verb))),
      permissions: merged,
    };
  });
}
