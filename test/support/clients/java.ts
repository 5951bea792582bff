import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { type ClientLanguage, codeBlocks, runProgram } from './language.ts';

const ROOT = join(import.meta.dirname, '../../..');
const CLIENT = join(ROOT, 'clients/java');
const PROGRAM = join(import.meta.dirname, '../java/Programs.java');

/** `clients/java`, with the program of `test/support/java`. Maven fetches more than the other languages need together. */
export const java: ClientLanguage = {
  name: 'Java',
  taskQueue: 'java-pipelines',
  whyUnavailable: async () => {
    if (process.env['SPARKBATCH_TEST_JAVA'] !== '1') return 'SPARKBATCH_TEST_JAVA=1 runs them, with Maven and Java 17';
    return runProgram({ command: ['mvn', '--version'] }).then(
      () => undefined,
      (error: Error) => error.message,
    );
  },
  prepare: async () => {
    // A copy: the code blocks of the README are further sources.
    const directory = await mkdtemp(join(tmpdir(), 'java-client-'));
    await cp(CLIENT, directory, { recursive: true, filter: (source) => basename(source) !== 'target' });
    const sources = join(directory, 'src/test/java/example');
    await mkdir(sources);
    await cp(PROGRAM, join(sources, basename(PROGRAM)));
    for (const code of await codeBlocks(join(CLIENT, 'README.md'), 'java')) {
      const [, name = ''] = /public (?:class|interface) (\w+)/.exec(code) ?? [];
      await writeFile(join(sources, `${name}.java`), code);
    }
    const maven = ['mvn', '-q', '-B', '-f', directory] as const;
    const classPath = join(directory, 'class-path');
    await runProgram({
      command: [...maven, 'test-compile', 'dependency:build-classpath', `-Dmdep.outputFile=${classPath}`],
    });
    const jars = (await readFile(classPath, 'utf8')).trim();
    const classes = ['target/classes', 'target/test-classes'].map((folder) => join(directory, folder));
    const program = ['java', '-cp', [...classes, jars].join(delimiter), 'example.Programs'] as const;
    return {
      unitTests: { command: [...maven, 'test', `-Dsparkbatch.fixtures=${join(ROOT, 'clients/fixtures')}`] },
      worker: { command: program },
      controls: { command: program },
      remove: () => rm(directory, { recursive: true }),
    };
  },
};
