import type { V1Pod } from '@kubernetes/client-node';
import { stringify } from 'yaml';

/** A pod template as a batch has it: a Pod, of which apiVersion and kind may be left out. */
export type PodTemplate = Readonly<Record<string, unknown>>;

/**
 * The template as a Pod.
 *
 * Expects one that `checkTemplates` has nothing against.
 */
export function podOf(template: PodTemplate): V1Pod {
  return { ...template, apiVersion: 'v1', kind: 'Pod' };
}

/** The template as a file for Spark to read: the same template is the same text. */
export function podTemplateText(template: PodTemplate): string {
  return stringify({ apiVersion: 'v1', kind: 'Pod', ...template }, { lineWidth: 0 });
}
