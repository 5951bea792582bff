// Writes the API report of each entry point to api/; with --check, fails when it differs from the committed one.
// Reads the declarations in lib/, so it runs after `npm run build`.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const ROOT = join(import.meta.dirname, '..');

const { exports } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, string | { readonly require: { readonly types: string } }>>;
};
/** Entry points with types, each with the name of its report. */
const entries = Object.entries(exports).flatMap(([path, entry]) =>
  typeof entry === 'string'
    ? []
    : [{ name: path === '.' ? 'index' : path.slice(2), declarations: entry.require.types }],
);

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const scratch = await mkdtemp(join(tmpdir(), 'spark-batch-api-'));
const changed = entries.filter(({ name, declarations }) => !report(name, declarations));
await rm(scratch, { recursive: true, force: true });
if (changed.length > 0 && values.check) {
  console.error(
    `The public API changed (${changed.map(({ name }) => `api/${name}.api.md`).join(', ')}). ` +
      'If that is intended, run `npm run api-report` and commit the result.',
  );
  process.exit(1);
}

/** Whether the report of an entry point is as committed. */
function report(name: string, declarations: string): boolean {
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: ROOT,
      mainEntryPointFilePath: join(ROOT, declarations),
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            module: 'nodenext',
            target: 'es2023',
            lib: ['es2023'],
            types: ['node'],
            skipLibCheck: true,
          },
        },
      },
      apiReport: {
        enabled: true,
        reportFolder: join(ROOT, 'api'),
        reportTempFolder: scratch,
        reportFileName: `${name}.api.md`,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Warning } },
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(ROOT, 'package.json'),
  });
  const result = Extractor.invoke(config, { localBuild: !values.check, showVerboseMessages: false });
  if (result.errorCount > 0) throw new Error(`api-extractor found ${result.errorCount} errors in ${declarations}.`);
  return !result.apiReportChanged;
}
