import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Configuration } from './configurations/configuration.ts';

/** The placeholder for the folder of its files in the arguments of a configuration. */
export const FILES = '<files>';

/** The environment for a spark-submit, with the files of a configuration and nothing else of this machine. */
export interface SubmittingMachine {
  /** Its folder, which is deleted with it. */
  readonly folder: string;
  /** Environment variables with the paths of the files. */
  readonly env: Readonly<Record<string, string>>;
  /** The arguments of spark-submit, with the paths of the files. */
  readonly submit: readonly string[];
  /** Replaces the paths of the files in a text by the placeholder {@link FILES}. */
  readonly withoutPaths: (text: string) => string;
  /** Deletes the files. */
  remove(): Promise<void>;
}

/** Writes the files of a configuration to a temporary folder. */
export async function submittingMachine({
  files = {},
  sparkConfDir = {},
  hadoopConfDir,
  env = {},
  submit,
}: Pick<Configuration, 'files' | 'sparkConfDir' | 'hadoopConfDir' | 'env' | 'submit'>): Promise<SubmittingMachine> {
  const home = await mkdtemp(join(tmpdir(), 'spark-record-'));
  const folder = (name: string) => join(home, name);
  const folders = { home: {}, files, conf: sparkConfDir, hadoop: hadoopConfDir ?? {} };
  for (const [name, contents] of Object.entries(folders)) {
    await mkdir(folder(name));
    for (const [file, content] of Object.entries(contents)) {
      await mkdir(dirname(join(folder(name), file)), { recursive: true });
      await writeFile(join(folder(name), file), content);
    }
  }
  return {
    folder: home,
    env: {
      HOME: folder('home'),
      SPARK_CONF_DIR: folder('conf'),
      KUBECONFIG: '/dev/null',
      LC_ALL: 'C.UTF-8',
      ...(hadoopConfDir && { HADOOP_CONF_DIR: folder('hadoop') }),
      ...env,
    },
    submit: submit.map((argument) => argument.replaceAll(FILES, folder('files'))),
    withoutPaths: (text) => text.replaceAll(folder('files'), FILES),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
