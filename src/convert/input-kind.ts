/** Whether a file holds resources of Kubernetes, an operator of Airflow, or a script. */

/** A line with which YAML of Kubernetes begins, after comments. */
const YAML_BEGIN = /^(?:---|%YAML|\{\s*(?:"|$)|["']?(?:apiVersion|kind|metadata|spec)["']?\s*:)/;

/** JSON of an operator of Airflow. */
const AIRFLOW = /^\s*\{[^]*"operator"\s*:\s*"[^"]*SparkSubmitOperator"/;

/** A field that only a batch file has at its left edge. */
const BATCH_FIELD = /^(?:mainClass|mainApplicationFile|sparkVersion|sparkConf):(?:\s|$)/m;

/** The kinds of files that another program has to turn into a script or a resource, each with the way to do it. */
export const NOT_CONVERTED = {
  'helm-template': 'The file is a Helm template. Render it first: helm template CHART.',
  makefile:
    'The file is a Makefile. Convert the commands that make prints for a target: make -n TARGET | sparkbatch convert -f -. ' +
    'Set the variables that the Makefile exports in the environment of the conversion, and check values that make computes, ' +
    'such as dates: they are those of now.',
  batch:
    'The file is a batch already. Submit it: sparkbatch submit -f FILE; sparkbatch config explain -f FILE shows what workers ' +
    'add to it and what they refuse.',
} as const;

/** The kind of a file. */
export type InputKind = 'resources' | 'airflow' | 'script' | keyof typeof NOT_CONVERTED;

/**
 * The kind of a file by its first line that is no comment. A script may contain YAML, for example in a here-document, but it
 * does not begin with it.
 */
export function inputKind(content: string): InputKind {
  const text = content.replace(/^\uFEFF/, '');
  if (text.startsWith('#!')) return 'script';
  if (AIRFLOW.test(text)) return 'airflow';
  const first = text.split('\n', 2000).find((line) => line.trim() !== '' && !line.trimStart().startsWith('#')) ?? '';
  if (/^\s*\{\{-?/.test(first)) return 'helm-template';
  if (YAML_BEGIN.test(first)) return 'resources';
  if (/^[a-z]\w*:(?:\s|$)/i.test(first) && BATCH_FIELD.test(text)) return 'batch';
  return isMakefile(text) ? 'makefile' : 'script';
}

/** A rule: targets and a colon. */
const RULE = /^[\w./%$(){}-][\w./%$(){} -]*:(?![=:])/;

/** A rule of make with a command, and a line that only make has: `$$` or `$(NAME)` in it, an assignment, a special target. */
function isMakefile(text: string): boolean {
  const lines = text.split('\n');
  const hasCommand = lines.some((line, index) => RULE.test(line) && lines[index + 1]?.startsWith('\t'));
  const isOfMake = (line: string) => /^\t.*\$(?:\$|\(\w+\)|\{\w+\}|@|<)|^\w+ *(?:::?|\?)=|^\.[A-Z]+:/.test(line);
  return hasCommand && lines.some(isOfMake);
}
