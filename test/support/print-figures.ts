/** Prints figures under a title, in a form that docs/reference/figures.md takes over as it is. */
export function printFigures(title: string, figures: Readonly<Record<string, number>>): void {
  const rows = Object.entries(figures).map(([what, value]) => `| ${what} | ${value} |`);
  // Past jest's console, which would wrap each line in its own decoration.
  process.stderr.write(`\n${[title, '', '| what | figure |', '| --- | --- |', ...rows].join('\n')}\n\n`);
}
