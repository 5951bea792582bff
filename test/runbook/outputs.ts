/** The commands of a page with their outputs: a block of `sh`, and directly below it a block without a language. */
const PAIR = /^```sh\n(?<commands>[\s\S]*?)^```\n\n```\n(?<output>[\s\S]*?)^```$/gm;

/** The commands of a page with an output on it. */
export function shownCommands(page: string): string[] {
  return [...page.matchAll(PAIR)].flatMap(({ groups }) => linesOf(groups?.['commands'] ?? ''));
}

/** The page with new outputs of its commands, in the order of the page. */
export async function withOutputs(page: string, run: (command: string) => Promise<string>): Promise<string> {
  const parts: string[] = [];
  let end = 0;
  for (const { index, 0: pair, groups } of page.matchAll(PAIR)) {
    const commands = groups?.['commands'] ?? '';
    const outputs: string[] = [];
    for (const command of linesOf(commands)) outputs.push((await run(command)).trimEnd());
    parts.push(page.slice(end, index), `\`\`\`sh\n${commands}\`\`\`\n\n\`\`\`\n${outputs.join('\n\n')}\n\`\`\``);
    end = index + pair.length;
  }
  return parts.join('') + page.slice(end);
}

function linesOf(block: string): string[] {
  return block.split('\n').filter((line) => line !== '');
}
