import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whyNoGo } from '../../../stack/binaries/build.ts';
import { type ClientLanguage, codeBlocks, runProgram } from './language.ts';

const ROOT = join(import.meta.dirname, '../../..');
const README = join(ROOT, 'clients/go/README.md');
const PROGRAM = join(import.meta.dirname, '../go');

/** `clients/go`, with the program of `test/support/go`. */
export const go: ClientLanguage = {
  name: 'Go',
  taskQueue: 'go-pipelines',
  whyUnavailable: whyNoGo,
  prepare: async () => {
    const directory = await mkdtemp(join(tmpdir(), 'go-client-'));
    const executable = join(directory, 'client');
    const env = { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-modcacherw' };
    // The code blocks of the README are further files of the program, without being in its folder.
    const replaced: Record<string, string> = {};
    for (const [index, code] of (await codeBlocks(README, 'go')).entries()) {
      const file = join(directory, `readme_${index}.go`);
      await writeFile(file, code);
      replaced[join(PROGRAM, `readme_${index}.go`)] = file;
    }
    const overlay = join(directory, 'overlay.json');
    await writeFile(overlay, JSON.stringify({ Replace: replaced }));
    const build = ['go', 'build', '-C', PROGRAM, '-buildvcs=false', '-overlay', overlay, '-o', executable, '.'] as const;
    await runProgram({ command: build, env });
    return {
      unitTests: { command: ['go', 'test', '-C', PROGRAM, '-count=1', 'temporal-spark-batch/clients/go'], env },
      worker: { command: [executable] },
      controls: { command: [executable] },
      remove: () => rm(directory, { recursive: true }),
    };
  },
};
