/** Makes commands of kubectl for a pod; with the context of its cluster, because a person may have several clusters. */
export function kubectlCommand(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  context: string | undefined,
): (verb: string) => string {
  const selected = context === undefined ? '' : ` --context ${shellWord(context)}`;
  return (verb) => `kubectl ${verb}${selected} -n ${namespace} ${name}`;
}

/** A context may be named like an ARN or a path; anything else is quoted. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
