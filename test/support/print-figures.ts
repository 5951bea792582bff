/** Prints measurements as a Markdown table, in the form of docs/reference/figures.md. */
export function printFigures(title: string, figures: Readonly<Record<string, number | string>>): void {
  const rows = Object.entries(figures).map(([what, value]) => `| ${what} | ${value} |`);
  // Not by jest's console, which decorates each line.
  process.stderr.write(`\n${[title, '', '| what | figure |', '| --- | --- |', ...rows].join('\n')}\n\n`);
}
