/** The parts of markdown-it that are used here. */
interface Markdown {
  readonly renderer: { readonly rules: { fence?: Fence | undefined } };
}
type Fence = (tokens: Token[], index: number, ...rest: never[]) => string;
interface Token {
  readonly info: string;
  readonly content: string;
}

/** Renders blocks of mermaid as the component `Diagram`, which draws them in the browser. */
export function mermaidBlocks(markdown: Markdown): void {
  const fence = markdown.renderer.rules.fence;
  markdown.renderer.rules.fence = (tokens, index, ...rest) => {
    const token = tokens[index];
    if (token?.info.trim() !== 'mermaid') return fence?.(tokens, index, ...rest) ?? '';
    return `<Diagram source="${encodeURIComponent(token.content)}" />`;
  };
}
