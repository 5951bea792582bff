/** The current time by the workflow's clock, in ISO-8601. */
export function timestamp(): string {
  return new Date().toISOString();
}
