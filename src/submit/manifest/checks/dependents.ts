import type { Problem } from '../../shared/submitter.ts';
import type { ManifestObject } from '../objects.ts';
import { problemAt } from '../read.ts';
import { variablesIn } from '../template.ts';
import { UNIQUE_VARIABLES } from '../variables.ts';

const UNIQUE: ReadonlySet<string> = new Set(UNIQUE_VARIABLES);
const UNIQUE_TEXT = UNIQUE_VARIABLES.map((name) => `\${${name}}`).join(', ');
/** Kubernetes' limit for the name of a Service, which is a DNS label. */
const SERVICE_NAME_LIMIT = 63;

/** What the driver needs: each of a name of its own, which no other attempt and no other batch has. */
export function checkDependents(objects: readonly ManifestObject[]): Problem[] {
  const first = new Map<string, number>();
  return objects
    .filter(({ object }) => object.kind !== 'Pod')
    .flatMap((one) => {
      const { number, object } = one;
      const name = object.metadata?.name;
      const fault = nameFault(one);
      if (fault !== undefined) return [problemAt(number, ['metadata', 'name'], fault)];
      const key = `${object.kind}/${name}`;
      const before = first.get(key);
      if (before === undefined) {
        first.set(key, number);
        return [];
      }
      return [problemAt(number, ['metadata', 'name'], `document ${before} is a ${object.kind} of this name already`)];
    });
}

function nameFault({ object, nameTemplate }: ManifestObject): string | undefined {
  const name: unknown = object.metadata?.name;
  if (nameTemplate === undefined || typeof name !== 'string') return `is missing: one that holds one of ${UNIQUE_TEXT}`;
  if (!variablesIn(nameTemplate).some((variable) => UNIQUE.has(variable))) {
    return `"${nameTemplate}" would be the same for every attempt and every run, and they would meet each other's ${object.kind}: make one of ${UNIQUE_TEXT} a part of it`;
  }
  if (object.kind !== 'Service') return undefined;
  if (name.length > SERVICE_NAME_LIMIT) {
    return `is ${name.length} characters long, and a Service's name takes ${SERVICE_NAME_LIMIT}: use \${SPARK_BATCH_APPLICATION_ID}, which has 40`;
  }
  return /^[a-z]/.test(name)
    ? undefined
    : 'must begin with a letter, a tag need not: use ${SPARK_BATCH_APPLICATION_ID}';
}
