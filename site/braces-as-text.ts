/** Renders a token as HTML. */
type Rule<Rest extends unknown[]> = (...args: Rest) => string;

/** The parts of markdown-it that are used here. */
interface Markdown<Rest extends unknown[]> {
  readonly renderer: {
    readonly rules: { text?: Rule<Rest> | undefined; code_inline?: Rule<Rest> | undefined };
  };
}

/**
 * Keeps pairs of braces in prose, such as those of a batch's parameters, as they are. Vue, which renders the pages, would
 * evaluate what is between them. VitePress does the same for code blocks.
 */
export function bracesAsText<Rest extends unknown[]>({ renderer: { rules } }: Markdown<Rest>): void {
  for (const name of ['text', 'code_inline'] as const) {
    const render = rules[name];
    rules[name] = (...args) => (render?.(...args) ?? '').replaceAll('{{', '&#123;&#123;');
  }
}
