import { join } from 'node:path';
import type { Batch } from '../../model/batch/batch.ts';
import { languageOf } from '../../spark/application.ts';

/** What runs `spark-submit`. */
export interface SubmitCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The command line of a submission. Every process of the machine can read it (`ps`): properties, which may hold secrets,
 * are in a file. The application's arguments have no other way.
 * @param server the API server's URL
 */
export function submitCommand(batch: Batch, home: string, server: string, propertiesFile: string): SubmitCommand {
  const { mainClass, mainApplicationFile, arguments: args } = batch;
  return {
    command: join(home, 'bin', 'spark-submit'),
    args: [
      '--master',
      `k8s://${server}`,
      '--deploy-mode',
      'cluster',
      '--properties-file',
      propertiesFile,
      ...(mainClass !== undefined && languageOf(batch) === 'java' ? ['--class', mainClass] : []),
      mainApplicationFile,
      ...args,
    ],
  };
}
