/** The models of the Python client, which datamodel-code-generator writes from the JSON Schema. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonPackages } from '../../stack/python-packages.ts';
import { SCHEMA } from './types.ts';

/** The generated file. */
export const PYTHON_MODELS = 'clients/python/temporal_spark_batch/models.py';

const GENERATOR = ['datamodel-code-generator==0.89.0', 'ruff==0.17.6'];
const OPTIONS =
  '--input-file-type jsonschema --output-model-type pydantic_v2.BaseModel --target-python-version 3.10 --snake-case-field ' +
  '--allow-population-by-field-name --extra-fields allow --use-annotated --use-field-description --use-subclass-enum ' +
  '--use-standard-collections --use-union-operator --skip-root-model --disable-timestamp --formatters ruff-format';

/** The text of the models, from the JSON Schema as it is in the repository. */
export async function pythonModels(): Promise<string> {
  const packages = await pythonPackages(GENERATOR);
  const directory = await mkdtemp(join(tmpdir(), 'python-models-'));
  try {
    const [input, output] = [join(directory, 'spark-batch.json'), join(directory, 'models.py')];
    const { $defs } = JSON.parse(await readFile(SCHEMA, 'utf8')) as { $defs: unknown };
    await writeFile(input, JSON.stringify({ $defs: forPython($defs) }));
    await promisify(execFile)(
      'python3',
      ['-m', 'datamodel_code_generator', '--input', input, '--output', output, ...OPTIONS.split(' ')],
      {
        // The formatter is a program that is installed with its package.
        env: { ...process.env, PYTHONPATH: packages, PATH: `${join(packages, 'bin')}:${process.env['PATH'] ?? ''}` },
        timeout: 120_000,
      },
    );
    return withOpenEnums(await readFile(output, 'utf8'));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * The schema for the generator. A text or number may be an integer, which Python shows without a fraction. A constant of an
 * answer is one value of today, except for the kinds that distinguish the ways to submit.
 */
function forPython(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => forPython(one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'const' || name === 'kind')
      .map(([key, inner]) => {
        if (key === 'type' && Array.isArray(inner) && inner.includes('number')) {
          return [key, ['integer', ...(inner as unknown[])]];
        }
        return [key, forPython(inner, key)];
      }),
  );
}

/** Texts of which newer workers may send further values: `OpenEnum` in open_enum.py takes them. */
function withOpenEnums(models: string): string {
  return models
    .replace('from enum import Enum\n', '')
    .replace(/^from typing import .*$/m, '$&\n\nfrom .open_enum import OpenEnum')
    .replaceAll('(str, Enum)', '(OpenEnum)');
}
