/** Whether a file holds resources of Kubernetes, or a script. */

/** A line with which YAML of Kubernetes begins, after comments. */
const YAML_BEGIN = /^(?:---|%YAML|\{\s*(?:"|$)|["']?(?:apiVersion|kind|metadata|spec)["']?\s*:)/;

/**
 * The kind of a file by its first line that is no comment. A script may contain YAML, for example in a here-document, but it
 * does not begin with it.
 */
export function inputKind(content: string): 'resources' | 'helm-template' | 'script' {
  const text = content.replace(/^\uFEFF/, '');
  if (text.startsWith('#!')) return 'script';
  const first = text.split('\n', 2000).find((line) => line.trim() !== '' && !line.trimStart().startsWith('#')) ?? '';
  if (/^\s*\{\{-?/.test(first)) return 'helm-template';
  return YAML_BEGIN.test(first) ? 'resources' : 'script';
}
