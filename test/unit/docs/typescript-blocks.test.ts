import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { blocksIn } from '../../support/docs/blocks.ts';

const root = join(import.meta.dirname, '../../..');

/** Variables that blocks use without declaring them, because the text around them says what they are. */
const CONTEXT: Readonly<Record<string, string>> = {
  client: "import type { Client } from '@temporalio/client';\ndeclare const client: Client;",
  codec: "import type { PayloadCodec } from '@temporalio/common';\ndeclare const codec: PayloadCodec;",
  oneContainer: "import type { Submitter } from 'temporal-spark-batch/submit';\ndeclare const oneContainer: Submitter;",
  taskQueue: 'declare const taskQueue: string;',
  ...Object.fromEntries(
    ['batch', 'nightly', 'report'].map((name) => [
      name,
      `declare const ${name}: import('temporal-spark-batch/client').BatchRequest;`,
    ]),
  ),
};

/** Imports that blocks leave out, because an earlier block of the page has them. */
const IMPORTS: Readonly<Record<string, string>> = {
  runSparkBatch: "import { runSparkBatch } from 'temporal-spark-batch/workflows';",
  sparkBatchFailure: "import { sparkBatchFailure } from 'temporal-spark-batch/workflows';",
  SparkBatchPlugin: "import { SparkBatchPlugin } from 'temporal-spark-batch';",
};

/** A block as a separate module. Declarations that it lacks are on its first line, so that its lines keep their numbers. */
function asModule(code: string): string {
  const declares = (name: string) =>
    new RegExp(`(?:const|let) (?:\\{[^}]*\\b)?${name}\\b|import [^;']*\\b${name}\\b`).test(code);
  const uses = (name: string) => new RegExp(`(?<![\\w'-]|(?<!\\.\\.)\\.)${name}\\b(?!['-])`).test(code);
  const missing = Object.entries({ ...CONTEXT, ...IMPORTS }).filter(([name]) => uses(name) && !declares(name));
  const own = code.replaceAll(
    /^import \{ codec \} from '\.\/codec\.ts';.*$/gm,
    CONTEXT['codec']?.replace('\n', ' ') ?? '',
  );
  return `${missing.map(([, text]) => text.replaceAll('\n', ' ')).join(' ')}export {};\n${own}`;
}

// One run of the compiler for all blocks: it reads the sources of the package only once.
test('TypeScript blocks of the documentation compile', async () => {
  const blocks = blocksIn('ts');
  expect(blocks.length).toBeGreaterThan(15);
  // Within the repository, so that imports resolve as in the sources.
  await mkdir(join(root, '.stack'), { recursive: true });
  const directory = await mkdtemp(join(root, '.stack/docs-blocks-'));
  try {
    const names = new Map<string, string>();
    for (const { page, line, code } of blocks) {
      const name = `${page.replaceAll(/\W/g, '-')}-${line}.ts`;
      names.set(name, `${page}:${line}`);
      const text = asModule(code.replaceAll("'../stack/index.ts'", "'../../stack/index.ts'"));
      await writeFile(join(directory, name), text);
    }
    // Users have it; nothing here needs it.
    await writeFile(join(directory, 'testing.d.ts'), "declare module '@temporalio/testing';");
    await writeFile(
      join(directory, 'tsconfig.json'),
      JSON.stringify({
        extends: '../../tsconfig.json',
        compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
        include: ['*.ts'],
      }),
    );
    await expect(problemsIn(directory, names)).resolves.toEqual([]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}, 180_000);

/** What the compiler says, with the pages in place of the files. */
async function problemsIn(directory: string, names: ReadonlyMap<string, string>): Promise<string[]> {
  const { bin } = JSON.parse(await readFile(join(root, 'node_modules/typescript/package.json'), 'utf8')) as {
    bin: { tsc: string };
  };
  const tsc = [join(root, 'node_modules/typescript', bin.tsc), '-p', directory, '--pretty', 'false'];
  try {
    await promisify(execFile)(process.execPath, tsc, { cwd: directory });
    return [];
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return `${stdout}${stderr}`
      .trim()
      .split('\n')
      .map((line) => line.replace(/^([^(]+)\(/, (whole, name: string) => `${names.get(name) ?? whole} (`));
  }
}
