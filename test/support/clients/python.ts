import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pythonPackages } from '../../../stack/python-packages.ts';
import { pythonPackage } from '../../../stack/spark/python-package.ts';
import { type ClientLanguage, codeBlocks } from './language.ts';

/** What the client needs, from the Python package index. */
const PACKAGES = ['temporalio==1.35.0', 'pydantic==2.14.4'];
const ROOT = join(import.meta.dirname, '../../..');
const CLIENT = join(ROOT, 'clients/python');
const EXAMPLE = join(ROOT, 'examples/python');
const PROGRAMS = join(import.meta.dirname, '../python');

/** `clients/python`, with `callers.py` and the pipeline of the example as workers. */
export const python: ClientLanguage = {
  name: 'Python',
  taskQueue: 'python-pipelines',
  whyUnavailable: () => pythonPackage.whyUnavailable(),
  prepare: async () => {
    const packages = await pythonPackages(PACKAGES);
    const snippets = await mkdtemp(join(tmpdir(), 'readme-snippets-'));
    const blocks = await codeBlocks(join(CLIENT, 'README.md'), 'python');
    await writeFile(join(snippets, 'readme_snippets.py'), blocks.join('\n'));
    const env = {
      PYTHONPATH: [packages, CLIENT, EXAMPLE, snippets].join(delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
    };
    return {
      unitTests: { command: ['python3', '-m', 'unittest', 'discover', '-s', join(CLIENT, 'tests')], env },
      worker: { command: ['python3', join(PROGRAMS, 'callers.py')], env },
      controls: { command: ['python3', join(PROGRAMS, 'controls.py')], env },
      remove: () => rm(snippets, { recursive: true }),
    };
  },
};
