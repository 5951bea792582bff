/**
 * The record with the application's id where a value says `{{APP_ID}}`, and nothing where it says `{{EXECUTOR_ID}}`: a
 * driver is no executor (Spark's `Utils.substituteAppNExecIds`).
 */
export function substituteIds(record: Readonly<Record<string, string>>, applicationId: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key,
      value.replaceAll('{{APP_ID}}', applicationId).replaceAll('{{EXECUTOR_ID}}', ''),
    ]),
  );
}
