import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Configuration } from './configurations/configuration.ts';

/** What stands in a configuration's arguments for the folder its files lie in. */
export const FILES = '<files>';

/** A machine that spark-submit runs on, with nothing on it but what a configuration asks for. */
export interface SubmittingMachine {
  /** Environment variables that say where its files are. */
  readonly env: Readonly<Record<string, string>>;
  /** spark-submit's arguments, with the paths of files as they are here. */
  readonly submit: readonly string[];
  /** Paths of this machine's files, wherever a recording speaks of them, as the configuration has them. */
  readonly neutral: (text: string) => string;
  /** Takes the files away. */
  remove(): Promise<void>;
}

/** Writes a configuration's files where spark-submit finds them. Nothing of this machine's own set-up is left in sight. */
export async function submittingMachine({
  files = {},
  sparkConfDir = {},
  hadoopConfDir,
  submit,
}: Pick<Configuration, 'files' | 'sparkConfDir' | 'hadoopConfDir' | 'submit'>): Promise<SubmittingMachine> {
  const home = await mkdtemp(join(tmpdir(), 'spark-record-'));
  const folder = (name: string) => join(home, name);
  const written = { home: {}, files, conf: sparkConfDir, hadoop: hadoopConfDir ?? {} };
  for (const [name, contents] of Object.entries(written)) {
    await mkdir(folder(name));
    for (const [file, content] of Object.entries(contents)) {
      await mkdir(dirname(join(folder(name), file)), { recursive: true });
      await writeFile(join(folder(name), file), content);
    }
  }
  return {
    env: {
      HOME: folder('home'),
      SPARK_CONF_DIR: folder('conf'),
      KUBECONFIG: '/dev/null',
      LC_ALL: 'C.UTF-8',
      ...(hadoopConfDir && { HADOOP_CONF_DIR: folder('hadoop') }),
    },
    submit: submit.map((argument) => argument.replaceAll(FILES, folder('files'))),
    neutral: (text) => text.replaceAll(folder('files'), FILES),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
