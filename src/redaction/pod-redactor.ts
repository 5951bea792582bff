import type { V1Pod } from '@kubernetes/client-node';
import { REDACTION_ANNOTATION, STRING_REDACTION_ANNOTATION } from '../model/names.ts';
import { lazyRedactor, type Redact } from './redaction.ts';

/** What of a pod shows secrets, as data for a redactor: its containers with their environment and arguments, and its annotations. */
export function shownBy({ metadata, spec }: V1Pod): unknown {
  const { annotations = {} } = metadata ?? {};
  return [
    annotations,
    spec?.initContainers,
    spec?.containers,
    {
      'spark.redaction.regex': annotations[REDACTION_ANNOTATION] ?? '',
      'spark.redaction.string.regex': annotations[STRING_REDACTION_ANNOTATION] ?? '',
    },
  ];
}

/**
 * Takes out of texts about a pod what the pod itself shows to be secret, by the patterns of its batch, which a driver
 * carries as annotations.
 */
export function redactorOfPod(pod: V1Pod): Redact {
  return lazyRedactor(() => shownBy(pod));
}
