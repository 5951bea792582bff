import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { exitCode, type ExitName } from '../../../../../src/cli/shared/exit-codes.ts';
import { outputTo, type Output } from '../../../../../src/cli/shared/output.ts';

/** The output and the exit code of an action. */
export interface ActionOutcome {
  readonly out: string;
  readonly err: string;
  readonly exit: number;
}

/** Runs an action in a temporary folder with these files. The path of the folder is removed from the output. */
export async function runAction(
  files: Readonly<Record<string, string>>,
  command: (output: Output, path: (name: string) => string) => Promise<ExitName>,
  { json = false }: { json?: boolean } = {},
): Promise<ActionOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'sparkbatch-config-'));
  const path = (name: string) => join(folder, name);
  const texts = { out: '', err: '' };
  const into = (name: keyof typeof texts) =>
    new Writable({
      write(chunk: Buffer, _, done) {
        texts[name] += chunk.toString().replaceAll(`${folder}/`, '');
        done();
      },
    });
  const output = outputTo(into('out'), into('err'), { format: json ? 'json' : 'text', debug: false });
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(path(name), text);
    const exit = await command(output, path).then(exitCode, (error: unknown) => output.error(error));
    return { ...texts, exit };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
