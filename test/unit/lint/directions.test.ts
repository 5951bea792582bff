import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ROOMS } from '../../../oxlint.config.ts';

jest.setTimeout(60_000);

const ROOT = join(import.meta.dirname, '../../..');
const KINDS = ['native', 'spark-submit', 'manifest', 'operator', 'custom', 'existing'];

/** A file with one import, and the rule that must refuse it; undefined where the import is allowed. */
interface Planted {
  readonly file: string;
  readonly text: string;
  readonly refusedBy: string | undefined;
}

const RESTRICTED = 'eslint(no-restricted-imports)';
const CYCLE = 'import(no-cycle)';
const rooms = Object.keys(ROOMS);
const refusals: Planted[] = [
  ...rooms.flatMap((room) =>
    rooms
      .filter((other) => other !== room)
      .map((other) => planted(room, other, ROOMS[room]?.includes(other) ? undefined : RESTRICTED)),
  ),
  planted('src/watch', 'src/cli', RESTRICTED, ''),
  planted('src/watch', 'src/cli', RESTRICTED, 'very/deeply/nested/'),
  // A subfolder may have the name of another room.
  planted('src/model/schema', 'src/model/sweep', undefined, ''),
  ...KINDS.flatMap((kind) =>
    [...KINDS, 'shared']
      .filter((other) => other !== kind)
      .map((other) =>
        planted(`src/submit/${kind}`, `src/submit/${other}`, other === 'shared' ? undefined : RESTRICTED),
      ),
  ),
  ...KINDS.map((kind) => planted('src/submit/shared', `src/submit/${kind}`, RESTRICTED)),
  ...KINDS.map((kind) => planted(`src/submit/${kind}`, 'src/config', RESTRICTED)),
  ...rooms.map((room) => ({
    file: `${room}/client-library.ts`,
    text: "import { V1Pod } from '@kubernetes/client-node';\nexport const pod = new V1Pod();\n",
    refusedBy: room === 'src/kubernetes' ? undefined : RESTRICTED,
  })),
  {
    file: 'workflows/value-of-activities.ts',
    text: "import { activities } from '../activities/index.ts';\nexport const names = Object.keys(activities);\n",
    refusedBy: RESTRICTED,
  },
  ...['zod', 'node:fs', '@temporalio/client', '../src/model/schema/batch-schema.ts'].map((specifier, number) => ({
    file: `workflows/sandbox-${number}.ts`,
    text: `import { thing } from '${specifier}';\nexport const other = thing;\n`,
    refusedBy: RESTRICTED,
  })),
  ...['node:fs', 'yaml', '@temporalio/workflow'].map((specifier, number) => ({
    file: `src/model/batch/impure-${number}.ts`,
    text: `import { thing } from '${specifier}';\nexport const other = thing;\n`,
    refusedBy: RESTRICTED,
  })),
  {
    file: 'src/yaml/circle-a.ts',
    text: "import type { B } from './circle-b.ts';\nexport type A = B | 1;\n",
    refusedBy: CYCLE,
  },
  {
    file: 'src/yaml/circle-b.ts',
    text: "import type { A } from './circle-a.ts';\nexport type B = A | 2;\n",
    refusedBy: CYCLE,
  },
];

/** A type import, from a nested folder by default, so that the depth of the importing file is covered as well. */
function planted(room: string, other: string, refusedBy: string | undefined, nested = 'nested/'): Planted {
  const file = `${room}/${nested}imports-${other.replaceAll('/', '-')}.ts`;
  const specifier = relative(dirname(file), `${other}/thing.ts`);
  // Workflows may take types of activities, so that only the import of a value is planted there.
  const allowed = room === 'workflows' && ['activities', 'src/testing'].includes(other);
  return {
    file,
    text: `import type { Thing } from '${specifier}';\nexport type Other = Thing | undefined;\n`,
    refusedBy: allowed ? undefined : refusedBy,
  };
}

describe('The linter', () => {
  let directory: string;
  let found: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'spark-batch-lint-'));
    await copyFile(join(ROOT, 'oxlint.config.ts'), join(directory, 'oxlint.config.ts'));
    await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
    for (const { file, text } of refusals) {
      await mkdir(dirname(join(directory, file)), { recursive: true });
      await writeFile(join(directory, file), text);
    }
    found = await lint(directory);
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  test('checks every folder that has code of the product', () => {
    expect(refusals.length).toBeGreaterThan(300);
  });

  test.each(refusals.filter(({ refusedBy }) => refusedBy !== undefined))(
    'refuses the import planted in $file',
    ({ file, refusedBy }) => {
      expect(found.get(file)).toContain(refusedBy);
    },
  );

  test.each(refusals.filter(({ refusedBy }) => refusedBy === undefined))(
    'allows the import planted in $file',
    ({ file }) => {
      expect((found.get(file) ?? []).filter((code) => code === RESTRICTED || code === CYCLE)).toEqual([]);
    },
  );
});

/** The codes of the problems that oxlint finds, by file. */
async function lint(directory: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const output = await new Promise<string>((resolve, reject) => {
    const args = [join(ROOT, 'node_modules/oxlint/bin/oxlint'), '--format', 'json'];
    execFile(process.execPath, args, { cwd: directory, maxBuffer: 64 << 20 }, (error, stdout, stderr) =>
      stdout.startsWith('{')
        ? resolve(stdout)
        : reject(new Error(`oxlint failed: ${stderr || stdout}`, { cause: error })),
    );
  });
  const { diagnostics } = JSON.parse(output) as {
    readonly diagnostics: readonly { readonly code: string; readonly filename: string }[];
  };
  const byFile = new Map<string, string[]>();
  for (const { code, filename } of diagnostics) byFile.set(filename, [...(byFile.get(filename) ?? []), code]);
  return byFile;
}
