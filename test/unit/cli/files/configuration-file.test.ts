import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { configurationFile, configurationText } from '../../../../src/cli/files/configuration-file.ts';

const HERE = 'sparkbatch.yaml';
const SYSTEM = '/etc/sparkbatch/sparkbatch.yaml';

const surroundings = (there: readonly string[], variable?: string) => ({
  env: { SPARKBATCH_CONFIG: variable },
  exists: (path: string) => there.includes(path),
});

describe('The configuration file is', () => {
  const ROWS: readonly (readonly [
    string,
    string | undefined,
    string | undefined,
    readonly string[],
    string | undefined,
  ])[] = [
    ['the one that the option names', 'named.yaml', 'variable.yaml', [HERE, SYSTEM], 'named.yaml'],
    ['the one that the variable names', undefined, 'variable.yaml', [HERE, SYSTEM], 'variable.yaml'],
    ['the one that the variable names, even if it does not exist', undefined, 'variable.yaml', [], 'variable.yaml'],
    ['the one in the working directory', undefined, undefined, [HERE, SYSTEM], HERE],
    ['the one in /etc', undefined, undefined, [SYSTEM], SYSTEM],
    ['not named by an empty variable', undefined, '', [SYSTEM], SYSTEM],
    ['undefined when there is none', undefined, undefined, [], undefined],
  ];
  test.each(ROWS)('%s', (_, named, variable, there, expected) => {
    expect(configurationFile(named, surroundings(there, variable))).toBe(expected);
  });
});

describe('The text of the configuration', () => {
  const nothing = Readable.from([]);

  test('is read from the file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'configuration-'));
    try {
      const file = join(folder, HERE);
      writeFileSync(file, 'orphans: report\n');
      expect(await configurationText(file, nothing)).toEqual({ source: file, text: 'orphans: report\n' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('is read from standard input', async () => {
    expect(await configurationText('-', Readable.from(['orphans: report\n']))).toEqual({
      source: 'standard input',
      text: 'orphans: report\n',
    });
  });

  test('is a usage error without a file, which lists the candidates', async () => {
    await expect(configurationText(undefined, nothing, surroundings([]))).rejects.toThrow(
      'There is no configuration: name its file, set SPARKBATCH_CONFIG, or create ./sparkbatch.yaml or /etc/sparkbatch/sparkbatch.yaml.',
    );
  });

  test('is a usage error when the file cannot be read', async () => {
    await expect(configurationText('/nowhere/x.yaml', nothing)).rejects.toThrow(
      /^Can't read the configuration \/nowhere\/x\.yaml: .*ENOENT/,
    );
  });
});
