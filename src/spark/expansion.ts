/** `${spark.x}`, `${env:X}` and `${system:x}` of Spark, `$(X)` of Kubernetes, `{{APP_ID}}` of Spark. */
const EXPANDED_LATER = /\$\{|\$\(|\{\{(?!SPARK_VERSION\}\})/;

/** Whether Spark or Kubernetes expand a variable in a text, so that its value is not known before. */
export function isExpandedLater(text: string): boolean {
  return EXPANDED_LATER.test(text);
}

/** The reason against a text with variables that Spark or Kubernetes expand. */
export function expandedLater(text: string): string {
  return `${JSON.stringify(text)} is expanded only when it runs: write the value itself`;
}
