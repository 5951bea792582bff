import type { Batch } from '../model/batch/batch.ts';

/** What runs the application in the driver (Spark's `MainAppResource`). */
export type ApplicationLanguage = 'java' | 'python' | 'r';

/** Classes of Spark that run what is not a JVM's (`SparkSubmit.prepareSubmitEnvironment`). */
const RUNNERS = { python: 'org.apache.spark.deploy.PythonRunner', r: 'org.apache.spark.deploy.RRunner' } as const;

/** The language an application file speaks of itself: `.py` is Python, `.R` is R, anything else the JVM's. */
export function languageOfFile(file: string): ApplicationLanguage {
  if (file.endsWith('.py')) return 'python';
  return file.toLowerCase().endsWith('.r') ? 'r' : 'java';
}

/** The language of a batch: its `type`, or else what its file says. */
export function languageOf({ type, mainApplicationFile }: Batch): ApplicationLanguage {
  switch (type) {
    case 'Python':
      return 'python';
    case 'R':
      return 'r';
    case 'Java':
    case 'Scala':
      return 'java';
    case undefined:
      return languageOfFile(mainApplicationFile);
  }
}

/** The class the driver starts: the application's own, or Spark's runner for Python and R. */
export function mainClassOf(batch: Batch): string {
  const language = languageOf(batch);
  return language === 'java' ? (batch.mainClass ?? '') : RUNNERS[language];
}
