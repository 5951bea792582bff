import { readConfiguration } from '../../../config/schema/read-configuration.ts';
import { configurationText } from '../../configuration-file.ts';
import type { ExitName } from '../../exit-codes.ts';
import type { Output } from '../../output.ts';
import { problemLines } from '../../problems.ts';

/**
 * `sparkbatch config check`: whether workers would take this configuration, and what of it is most likely not meant.
 * @throws InvalidConfigurationError with every problem
 */
export async function check(output: Output, named: string | undefined): Promise<ExitName> {
  const { source, text } = await configurationText(named);
  const { version, document, files, warnings: find } = readConfiguration(source, text);
  const warnings = find();
  const counts = {
    clusters: count(document.clusters),
    namespaces: count(document.namespaces),
    tenants: count(document.tenants),
  };
  output.answer({ valid: true, source, version, ...counts, files, warnings }, () =>
    [
      ...problemLines(
        source,
        warnings.map((one) => ({ ...one, path: `warning: ${one.path}` })),
      ),
      `${source} is valid, version ${version}: ${several(counts.clusters, 'cluster')}, ${several(counts.tenants, 'tenant')}` +
        (warnings.length > 0 ? `; ${several(warnings.length, 'warning')}.` : '.'),
    ].join('\n'),
  );
  return 'done';
}

function count(map: Readonly<Record<string, unknown>>): number {
  return Object.keys(map).length;
}

function several(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
