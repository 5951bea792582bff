import { currentName } from '../../spark/current-names.ts';

/** Names whose values Spark puts before those of another property (`ConfigBuilder.withPrepended`). */
const PREPENDED: Readonly<Record<string, string>> = {
  'spark.plugins.defaultList': 'spark.plugins',
  'spark.driver.defaultJavaOptions': 'spark.driver.extraJavaOptions',
  'spark.executor.defaultJavaOptions': 'spark.executor.extraJavaOptions',
};

/** The names under which limits know a property: its own, and the one for which it stands, such as its current name. */
export function namesOf(property: string): readonly string[] {
  const prepended = Object.hasOwn(PREPENDED, property) ? PREPENDED[property] : undefined;
  const current = currentName(property, '')?.property ?? prepended;
  return current === undefined ? [property] : [property, current];
}
