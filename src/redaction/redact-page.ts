import { type Redact, WITHHELD } from './redactor.ts';

/** A part of a log, with what is around it. */
export interface PageText {
  /** What comes directly before the page. */
  readonly context: string;
  /** The lines of the page, each with its end. */
  readonly lines: readonly string[];
  /** The lines after the page. */
  readonly ahead: readonly string[];
}

/** A redacted part of a log. */
export interface RedactedPage {
  readonly text: string;
  /** How many lines, of the page and of those after it, the text has. */
  readonly taken: number;
}

/** Line ends that are tried as the end of a page. */
const MAX_CUTS = 8;

/**
 * Redacts a page of a log as if the whole log were redacted: a secret may be assigned in the line after its name. The page ends
 * earlier, or later, where no secret and no assignment of one extends over its end. A line that continues an assignment before
 * the page is withheld.
 */
export function redactPage({ context, lines, ahead }: PageText, redact: Redact): RedactedPage {
  const all = [...lines, ...ahead];
  const taken = endOfPage(lines, ahead, redact) ?? all.length;
  const page = all.slice(0, taken);
  return { text: context === '' ? redact(page.join('')) : redactAfter(context, page, redact), taken };
}

/** The number of lines that can be redacted without those that follow; undefined when none of the tried ones can. */
function endOfPage(lines: readonly string[], ahead: readonly string[], redact: Redact): number | undefined {
  const all = [...lines, ...ahead];
  const whole = redact(all.join(''));
  for (let taken = lines.length; taken > Math.max(0, lines.length - MAX_CUTS); taken -= 1) {
    if (taken === all.length) return taken;
    if (redact(all.slice(0, taken).join('')) + redact(all.slice(taken).join('')) === whole) return taken;
  }
  return undefined;
}

function redactAfter(context: string, page: readonly string[], redact: Redact): string {
  const whole = redact(context + page.join(''));
  const alone = redact(page.join(''));
  if (redact(context) + alone === whole) return alone;
  const [first = '', ...others] = page;
  const rest = redact(others.join(''));
  return redact(context + first) + rest === whole ? `${WITHHELD}\n${rest}` : `${WITHHELD}\n`;
}
