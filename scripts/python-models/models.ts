/** The models of the Python client, which datamodel-code-generator writes from the JSON Schema. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonPackages } from '../../stack/python-packages.ts';

/** The generated file. */
export const PYTHON_MODELS = 'clients/python/temporal_spark_batch/models.py';

const ROOT = join(import.meta.dirname, '../..');
const SCHEMA = join(ROOT, 'schemas/spark-batch.json');
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
    await writeFile(input, JSON.stringify({ $defs: withIntegers($defs) }));
    await promisify(execFile)(
      'python3',
      ['-m', 'datamodel_code_generator', '--input', input, '--output', output, ...OPTIONS.split(' ')],
      {
        // The formatter is a program that is installed with its package.
        env: { ...process.env, PYTHONPATH: packages, PATH: `${join(packages, 'bin')}:${process.env['PATH'] ?? ''}` },
        timeout: 120_000,
      },
    );
    return await readFile(output, 'utf8');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A number of TypeScript may be an integer, which Python shows without a fraction: exit code 3, not 3.0. */
function withIntegers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withIntegers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key !== 'type') return [key, withIntegers(inner)];
      if (inner === 'number') return [key, ['integer', 'number']];
      if (Array.isArray(inner) && inner.includes('number')) return [key, ['integer', ...(inner as unknown[])]];
      return [key, withIntegers(inner)];
    }),
  );
}
