import type { V1Pod } from '@kubernetes/client-node';
import { REDACTION_ANNOTATION, STRING_REDACTION_ANNOTATION } from '../model/names.ts';
import { lazyRedactor, type Redact } from './redactor.ts';

/** The parts of a pod that may contain secrets, as data for a redactor: containers, annotations, redaction patterns. */
export function podSecretData({ metadata, spec }: V1Pod): unknown {
  const { annotations = {} } = metadata ?? {};
  return [
    // As pairs, because a key of a map may have a meaning to a redactor, such as `manifest`.
    Object.entries(annotations).map(([name, value]) => ({ name, value })),
    spec?.initContainers,
    spec?.containers,
    {
      'spark.redaction.regex': annotations[REDACTION_ANNOTATION] ?? '',
      'spark.redaction.string.regex': annotations[STRING_REDACTION_ANNOTATION] ?? '',
    },
  ];
}

/** A redactor for texts about a pod. It uses the patterns of the batch, which a driver carries as annotations. */
export function podRedactor(pod: V1Pod): Redact {
  return lazyRedactor(() => podSecretData(pod));
}
