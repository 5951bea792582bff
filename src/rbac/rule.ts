/** The verbs of the Kubernetes API that anything of ours is granted, in the order in which rules list them. */
export const VERBS = ['create', 'get', 'list', 'watch', 'patch', 'delete', 'deletecollection'] as const;

/** What is done to a resource. */
export type Verb = (typeof VERBS)[number];

/** Something that is done to a kind of object, who needs it, and why. */
export interface Need {
  /** Needed where all of these features are used; none: by everybody. */
  readonly features: readonly string[];
  /** `''` for pods and the like. */
  readonly apiGroup: string;
  /** With its subresource: `pods`, `pods/log`. */
  readonly resource: string;
  readonly verbs: readonly Verb[];
  /** For the comment beside the rule: "makes drivers". */
  readonly why: string;
}

/** What is needed of one resource: one rule of a Role, and the needs it comes from. */
export interface Rule {
  readonly apiGroup: string;
  readonly resource: string;
  /** Each once, in the order of {@link VERBS}. */
  readonly verbs: readonly Verb[];
  readonly needs: readonly Need[];
}

/** The rules that these features need: one for each resource, in the order in which the resources appear among the needs. */
export function rulesFor(needs: readonly Need[], features: readonly string[]): Rule[] {
  const rules = new Map<string, Need[]>();
  for (const need of needs.filter((one) => one.features.every((feature) => features.includes(feature)))) {
    const key = `${need.apiGroup}/${need.resource}`;
    rules.set(key, [...(rules.get(key) ?? []), need]);
  }
  return [...rules.values()].flatMap((of) => {
    const [first] = of;
    if (!first) return [];
    const { apiGroup, resource } = first;
    return {
      apiGroup,
      resource,
      verbs: VERBS.filter((verb) => of.some(({ verbs }) => verbs.includes(verb))),
      needs: of,
    };
  });
}
