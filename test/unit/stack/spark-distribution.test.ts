import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { publishedSum, releaseFrom } from '../../../stack/spark/apache-release.ts';
import { sparkHomeVariable } from '../../../stack/spark/find.ts';
import { javaFeature, oldestJava, whyNoJava } from '../../../stack/spark/java.ts';
import { isNewEnough, lastError } from '../../../stack/spark/python-package.ts';
import type { DistributionSource } from '../../../stack/spark/source.ts';
import { kubernetesVersion } from '../../../stack/spark/version-of.ts';
import { sparkDistribution } from '../../../stack/spark-distribution.ts';

const VERSION = '9.8.7';
const VARIABLES = ['SPARKBATCH_CACHE', 'SPARKBATCH_SPARK_9_8_7_HOME', 'SPARK_HOME', 'SPARKBATCH_NO_DOWNLOAD'] as const;

let directory: string;
let before: (string | undefined)[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spark-distribution-'));
  before = VARIABLES.map((name) => process.env[name]);
  for (const name of VARIABLES) delete process.env[name];
  process.env['SPARKBATCH_CACHE'] = join(directory, 'cache');
});

afterEach(async () => {
  for (const [index, name] of VARIABLES.entries()) {
    const value = before[index];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await rm(directory, { recursive: true, force: true });
});

describe('sparkDistribution', () => {
  test('a distribution in the variable of its version is used', async () => {
    process.env['SPARKBATCH_SPARK_9_8_7_HOME'] = await distribution('given', VERSION);
    expect(await resolveHome()).toBe(join(directory, 'given'));
  });

  test('a variable that names another version is an error, even if SPARK_HOME has the version', async () => {
    process.env['SPARKBATCH_SPARK_9_8_7_HOME'] = await distribution('given', '9.8.6');
    process.env['SPARK_HOME'] = await distribution('home', VERSION);
    await expect(resolveHome()).rejects.toThrow(
      /SPARKBATCH_SPARK_9_8_7_HOME is ".*given", which contains Spark 9\.8\.6\. Correct it/,
    );
  });

  test('SPARK_HOME is used if it has the version', async () => {
    process.env['SPARK_HOME'] = await distribution('home', VERSION);
    expect(await resolveHome()).toBe(join(directory, 'home'));
  });

  test('the first available source is used if SPARK_HOME has another version, and the cache from then on', async () => {
    process.env['SPARK_HOME'] = await distribution('home', '9.8.6');
    const cached = join(directory, 'cache', 'spark', VERSION);
    expect(await resolveHome([absent, packed(VERSION)])).toBe(cached);
    expect(await readFile(join(cached, 'jars', `spark-kubernetes_2.13-${VERSION}.jar`), 'utf8')).toBe('jar');
    expect(await resolveHome([])).toBe(cached);
    expect(await readdir(join(directory, 'cache', 'spark'))).toEqual([VERSION]);
  });

  test('two simultaneous calls fetch a distribution once', async () => {
    let fetches = 0;
    const source = packed(VERSION);
    const counted: DistributionSource = {
      ...source,
      fetch: (version, options) => {
        fetches += 1;
        return source.fetch(version, options);
      },
    };
    const homes = await Promise.all([resolveHome([counted]), resolveHome([counted])]);
    expect(new Set(homes).size).toBe(1);
    expect(fetches).toBe(1);
  });

  test('an archive with another version is refused and removed', async () => {
    await expect(resolveHome([packed('9.8.6')])).rejects.toThrow('has Spark 9.8.6');
    expect(await readdir(join(directory, 'cache', 'spark'))).toEqual([]);
  });

  test('the error lists all sources with their problems, and what to do', async () => {
    const broken: DistributionSource = { ...packed(VERSION), fetch: () => Promise.reject(new Error('no route')) };
    await expect(resolveHome([absent, broken])).rejects.toThrow(
      'Spark 9.8.7 is not available. Nothing: there is none. A package: no route. Install Python with pip and access to a ' +
        'package index, or set SPARKBATCH_SPARK_9_8_7_HOME to the directory of a Spark 9.8.7.',
    );
  });

  test('an invalid version is refused', async () => {
    await expect(sparkDistribution('../4.1.4', { toRun: false })).rejects.toThrow(
      '"../4.1.4" is not a version of Spark',
    );
  });
});

describe('the Apache release', () => {
  let server: Server;
  let files: Map<string, Buffer>;

  beforeEach(async () => {
    files = new Map();
    server = createServer((request, response) => {
      const file = files.get(request.url ?? '');
      response.writeHead(file === undefined ? 404 : 200).end(file);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    server.close();
    await once(server, 'close');
  });

  const site = (name: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`;

  test('the Apache release is downloaded from the second site if the first one does not have it', async () => {
    const archive = await archiveOf(`spark-${VERSION}-bin-hadoop3`, VERSION);
    publish('old', archive, createHash('sha512').update(archive).digest('hex'));
    expect(await resolveHome([releaseFrom([site('new'), site('old')])])).toBe(
      join(directory, 'cache', 'spark', VERSION),
    );
  });

  test('the Apache release is refused if its checksum differs from the published one', async () => {
    publish('old', await archiveOf(`spark-${VERSION}-bin-hadoop3`, VERSION), 'a'.repeat(128));
    await expect(resolveHome([releaseFrom([site('old')])])).rejects.toThrow(
      /has SHA-512 [0-9a-f]{128}, but a{128} is published/,
    );
  });

  test('the Apache release is not downloaded if downloads are disabled', async () => {
    process.env['SPARKBATCH_NO_DOWNLOAD'] = '1';
    await expect(resolveHome([releaseFrom([site('old')])])).rejects.toThrow(
      'downloads are disabled by SPARKBATCH_NO_DOWNLOAD',
    );
  });

  function publish(where: string, archive: Buffer, sum: string): void {
    const path = `/${where}/spark-${VERSION}/spark-${VERSION}-bin-hadoop3.tgz`;
    files.set(path, archive).set(`${path}.sha512`, Buffer.from(`${sum}  spark-${VERSION}-bin-hadoop3.tgz\n`));
  }

  test.each([
    ['a line with checksum and file', `${'0f'.repeat(64)}  spark.tgz\n`, '0f'.repeat(64)],
    ['the format of GPG', `spark.tgz: ${'0F0F0F0F '.repeat(8)}\n  ${'0F0F0F0F '.repeat(8)}\n`, '0f'.repeat(64)],
    ['an error page', '<html>not found</html>', undefined],
  ])('publishedSum parses %s', (_, text, sum) => {
    expect(publishedSum(text, 'spark.tgz')).toBe(sum);
  });
});

describe('the Java for spark-submit', () => {
  test.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_392"', 8],
    ['openjdk version "21" 2023-09-19', 21],
    ['The operation couldn’t be completed. Unable to locate a Java Runtime.', undefined],
  ])('javaFeature parses: %s', (printed, feature) => {
    expect(javaFeature(printed)).toBe(feature);
  });

  test.each([
    ['3.5.7', 8],
    ['4.0.1', 17],
    ['4.1.4', 17],
  ])('Spark %s needs at least Java %d', (version, oldest) => {
    expect(oldestJava(version)).toBe(oldest);
  });

  test.each([
    [
      'refuses a Java that is too old',
      'java version "1.8.0_392"',
      'printed: java version "1.8.0_392". Install a JDK or JRE 17',
    ],
    ['accepts a Java that is recent enough', 'openjdk version "17.0.1"', undefined],
  ])('whyNoJava %s', async (_, printed, expected) => {
    await mkdir(join(directory, 'bin'));
    await writeFile(join(directory, 'bin', 'java'), `#!/bin/sh\necho '${printed}' >&2\n`, { mode: 0o755 });
    const reason = await whyNoJava('4.1.4', { JAVA_HOME: directory });
    if (expected === undefined) expect(reason).toBeUndefined();
    else expect(reason).toContain(expected);
  });

  test('whyNoJava refuses a Java that does not exist', async () => {
    const reason = await whyNoJava('4.1.4', { JAVA_HOME: directory });
    expect(reason).toBe(
      `spark-submit 4.1.4 needs Java 17 or later, but ${directory}/bin/java can't be run. ` +
        'Install a JDK or JRE 17, or set JAVA_HOME to one.',
    );
  });
});

test.each([
  ['4.1.4', 'SPARKBATCH_SPARK_4_1_4_HOME'],
  ['4.2.0-preview1', 'SPARKBATCH_SPARK_4_2_0_PREVIEW1_HOME'],
])('the variable of Spark %s is %s', (version, name) => {
  expect(sparkHomeVariable(version)).toBe(name);
});

test.each([
  [['spark-core_2.13-4.1.4.jar', 'spark-kubernetes_2.13-4.1.4.jar'], '4.1.4'],
  [['spark-kubernetes_2.12-3.5.7.jar'], '3.5.7'],
  [['spark-core_2.13-4.1.4.jar'], undefined],
])('the version of a distribution with the jars %j is %s', (jars, version) => {
  expect(kubernetesVersion(jars)).toBe(version);
});

test.each([
  ['pip 23.2.1 from /usr/lib (python 3.11)', true],
  ['pip 20.3 from /usr/lib (python 3.6)', true],
  ['pip 20.2.4 from /usr/lib (python 3.6)', false],
  ['No module named pip', false],
])('whether "%s" is recent enough is %s', (printed, expected) => {
  expect(isNewEnough(printed)).toBe(expected);
});

test('lastError returns the last error of pip', () => {
  const text =
    'WARNING: Retrying\nERROR: Could not find a version\nERROR: No matching distribution found\n[notice] new';
  expect(lastError(text)).toBe('No matching distribution found');
});

const absent: DistributionSource = {
  name: () => 'Nothing',
  whyUnavailable: () => Promise.resolve('there is none'),
  fetch: () => Promise.reject(new Error('must not be called')),
};

function resolveHome(sources: readonly DistributionSource[] = []): Promise<string> {
  return sparkDistribution(VERSION, { toRun: false, sources });
}

/** A source with an archive of this version. */
function packed(version: string): DistributionSource {
  return {
    name: () => 'A package',
    whyUnavailable: () => Promise.resolve(undefined),
    fetch: async (_, options) => {
      const archive = join(options.directory, 'package.tar.gz');
      await writeFile(archive, await archiveOf('package/deps', version));
      return { archive, home: 'package/deps' };
    },
  };
}

async function archiveOf(home: string, version: string): Promise<Buffer> {
  const name = await mkdtemp(join(directory, 'archive-'));
  await distribution(join(name.slice(directory.length + 1), home), version);
  const archive = `${name}.tar.gz`;
  await promisify(execFile)('tar', ['-czf', archive, '-C', name, home]);
  return await readFile(archive);
}

/** Creates the files by which a distribution is recognized. */
async function distribution(name: string, version: string): Promise<string> {
  const home = join(directory, name);
  await mkdir(join(home, 'bin'), { recursive: true });
  await mkdir(join(home, 'jars'));
  await writeFile(join(home, 'bin', 'spark-submit'), '#!/bin/sh\n');
  await chmod(join(home, 'bin', 'spark-submit'), 0o755);
  await writeFile(join(home, 'jars', `spark-kubernetes_2.13-${version}.jar`), 'jar');
  return home;
}
