import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ENTRY_POINTS } from '../../scripts/build/entry-points.ts';

jest.setTimeout(60_000);

const ROOT = join(import.meta.dirname, '../..');

/** The modules that a process loaded by importing one entry point. */
interface Loaded {
  /** Names of the exported values. */
  readonly exports: readonly string[];
  /** Modules, relative to the repository. */
  readonly modules: readonly string[];
  /** Shared objects, which native modules are. */
  readonly sharedObjects: readonly string[];
  /** CPU time: unlike elapsed time, it hardly depends on the load of the machine. */
  readonly cpuMilliseconds: number;
}

const SCRIPT = `
  import { registerHooks } from 'node:module';
  const urls = new Set();
  registerHooks({ load: (url, context, next) => (urls.add(url), next(url, context)) });
  const begin = process.cpuUsage();
  const exported = Object.keys(await import(process.argv[1]));
  const { user, system } = process.cpuUsage(begin);
  const cpuMilliseconds = (user + system) / 1000;
  const { sharedObjects } = process.report.getReport();
  console.log(JSON.stringify({ exports: exported, modules: [...urls], sharedObjects, cpuMilliseconds }));
`;

/** Imports a source file in a new process. */
function load(source: string): Loaded {
  const url = pathToFileURL(join(ROOT, source)).href;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', SCRIPT, url], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' },
  });
  const loaded = JSON.parse(output) as Loaded;
  return { ...loaded, modules: relativeModules(loaded.modules) };
}

function relativeModules(urls: readonly string[]): string[] {
  return urls.filter((one) => one.startsWith('file:')).map((one) => relative(ROOT, fileURLToPath(one)));
}

const { exports: packageExports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  exports: Record<string, unknown>;
};

/** The source file of an entry point; the package has the built one. */
function sourceOf(entry: string): string {
  const name = entry === '.' ? 'index' : entry.slice(2);
  expect(packageExports[entry]).toEqual({
    import: { types: `./lib/${name}.d.mts`, default: `./lib/${name}.mjs` },
    require: { types: `./lib/${name}.d.ts`, default: `./lib/${name}.js` },
  });
  return ENTRY_POINTS[name as keyof typeof ENTRY_POINTS];
}

const WORKER = /node_modules\/@temporalio\/(worker|core-bridge)\//;
const KUBERNETES = /node_modules\/@kubernetes\//;
const TEMPORAL_CLIENT = /node_modules\/@temporalio\/(client|activity)\//;
const ZOD = /node_modules\/zod\//;
const COMMAND_LINE = /^src\/cli\/|node_modules\/commander\//;

interface Expectation {
  readonly exports: readonly string[];
  /** Modules that must not be loaded. */
  readonly without: readonly RegExp[];
  /** Folders of the project that may be loaded. */
  readonly within: RegExp;
}

const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  '.': {
    exports: ['SparkBatchPlugin', 'InvalidConfigurationError', 'SparkBatchError', 'encodingDataConverter'],
    without: [COMMAND_LINE],
    within: /^(src|activities)\//,
  },
  './client': {
    exports: ['SparkBatchClient', 'validateBatch', 'InvalidBatchError', 'SparkBatchError', 'encodingDataConverter'],
    without: [WORKER, KUBERNETES, COMMAND_LINE],
    within: /^src\/(client|model|redaction|spark|yaml|temporal)\//,
  },
  './testing': {
    exports: ['SparkBatchStub'],
    without: [WORKER, KUBERNETES, COMMAND_LINE],
    within: /^src\/(testing|client|model|redaction|spark|temporal|yaml)\//,
  },
  './submit': {
    exports: ['SparkBatchError', 'createDriverObjects', 'startDriver', 'plannedDriverPod'],
    without: [WORKER, TEMPORAL_CLIENT, ZOD, COMMAND_LINE],
    within: /^src\/(submit-entry\.ts|submit\/shared\/|kubernetes\/|redaction\/|spark\/|yaml\/|model\/)/,
  },
  './workflows': {
    exports: ['SparkBatch', 'killSignal', 'killUpdate', 'statusQuery', 'extendRuntimeUpdate'],
    without: [WORKER, KUBERNETES, TEMPORAL_CLIENT, ZOD, COMMAND_LINE],
    within: /^(workflows|src\/model)\//,
  },
  './workflow-interceptors': {
    exports: ['interceptors'],
    without: [WORKER, KUBERNETES, TEMPORAL_CLIENT, ZOD, COMMAND_LINE],
    within: /^(workflows\/(interceptors\.ts|lib\/)|src\/model\/)/,
  },
};

test('Every entry point of package.json has an expectation here', () => {
  const entries = Object.keys(packageExports).filter((entry) => !/\.json$|\*$/.test(entry));
  expect(entries.toSorted()).toEqual(Object.keys(EXPECTATIONS).toSorted());
});

describe.each(Object.entries(EXPECTATIONS))('The entry point %s', (entry, { exports, without, within }) => {
  let loaded: Loaded;
  beforeAll(() => {
    loaded = load(sourceOf(entry));
  });

  test('exports its public names', () => {
    expect(loaded.exports).toEqual(expect.arrayContaining([...exports]));
  });

  test('loads no module that belongs to another entry point', () => {
    const unwanted = loaded.modules.filter((one) => without.some((pattern) => pattern.test(one)));
    const own = loaded.modules.filter((one) => !one.startsWith('node_modules/') && !one.includes('/node_modules/'));
    expect(unwanted).toEqual([]);
    expect(own.filter((one) => !within.test(one))).toEqual([]);
  });

  test('loads a native module only if it needs the worker', () => {
    const native = loaded.sharedObjects.filter((one) => one.includes('core-bridge'));
    expect(native.length > 0).toBe(!without.includes(WORKER));
  });
});

test('The client loads in at most two thirds of the CPU time and half of the modules of the plugin', () => {
  const [client, plugin] = [load(sourceOf('./client')), load(sourceOf('.'))];
  expect(client.modules.length).toBeLessThan(plugin.modules.length / 2);
  // Measured: 0.38.
  expect(client.cpuMilliseconds).toBeLessThan((plugin.cpuMilliseconds * 2) / 3);
});

/** Writes the modules that a program loaded to a fourth stream. */
const RECORDER = `
  import { registerHooks } from 'node:module';
  import { writeSync } from 'node:fs';
  const urls = new Set();
  registerHooks({ load: (url, context, next) => (urls.add(url), next(url, context)) });
  process.on('exit', () => writeSync(3, JSON.stringify([...urls])));
`;

/** The modules that a program loads, relative to the repository. */
function modulesOf(program: string, ...args: readonly string[]): string[] {
  const recorder = `data:text/javascript,${encodeURIComponent(RECORDER)}`;
  const { output, stderr } = spawnSync(process.execPath, ['--import', recorder, join(ROOT, program), ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [, , , loaded] = output;
  if (!loaded) throw new Error(`${program} reported no modules: ${stderr}`);
  return relativeModules(JSON.parse(loaded) as string[]);
}

/** Libraries that commands load on demand. */
const ON_DEMAND =
  /node_modules\/((@temporalio|@kubernetes|@grpc|@protobufjs)\/[^/]+|protobufjs|nexus-rpc|zod|yaml|re2js|smol-toml)\//;

test.each(['--help', '--version', 'kill --help', 'schedule apply --help'])(
  'sparkbatch %s starts with the definitions of the commands alone',
  (line) => {
    const modules = modulesOf('src/cli/main.ts', ...line.split(' '));
    expect(modules.filter((one) => ON_DEMAND.test(one))).toEqual([]);
    // The actions of commands load on demand too; what a definition needs of other rooms is constants and types.
    expect(modules.filter((one) => /^(activities|workflows|src\/cli\/(actions|session\/session))/.test(one))).toEqual(
      [],
    );
    expect(modules).toContain('src/cli/commands/schedule.ts');
  },
);

test('sparkbatch convert loads neither the client of Temporal nor that of Kubernetes', () => {
  const modules = modulesOf('src/cli/main.ts', 'convert', '--', 'spark-submit', '--class', 'org.example.Main', 'a.jar');
  expect(modules.filter((one) => /node_modules\/(@temporalio|@grpc|@kubernetes)\//.test(one))).toEqual([]);
  expect(modules).toContain('src/convert/index.ts');
});
