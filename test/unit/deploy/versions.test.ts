import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';

const read = (path: string) => readFileSync(join(import.meta.dirname, '../../..', path), 'utf8');

test('package, chart and clients have the same version', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const chart = parse(read('deploy/chart/Chart.yaml')) as { version: string; appVersion: string };
  const python = /^version = "(.+)"$/m.exec(read('clients/python/pyproject.toml'))?.[1];
  // The first version is that of the artifact.
  const java = /<version>(.+)<\/version>/.exec(read('clients/java/pom.xml'))?.[1];
  expect({ chart: chart.version, image: chart.appVersion, python, java }).toEqual({
    chart: version,
    image: version,
    python: version,
    java: version,
  });
});
