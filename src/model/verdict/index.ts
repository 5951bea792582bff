/** From evidence to a verdict: what is known goes in (`findings.ts`), one function judges (`verdict-of.ts`). */
export * from './findings.ts';
export * from './verdict-of.ts';
