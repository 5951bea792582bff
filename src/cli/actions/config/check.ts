import { readConfiguration } from '../../../config/schema/read-configuration.ts';
import { configurationText } from '../../files/configuration-file.ts';
import type { ExitName } from '../../shared/exit-codes.ts';
import { type Output, problemLines } from '../../shared/output.ts';

/**
 * `sparkbatch config check`: checks whether workers accept a configuration, and warns about likely mistakes.
 * @throws InvalidConfigurationError with every problem
 */
export async function check(output: Output, named: string | undefined): Promise<ExitName> {
  const { source, text } = await configurationText(named);
  const { version, document, files, warnings: findWarnings } = readConfiguration(source, text);
  const warnings = findWarnings();
  const counts = {
    clusters: countOf(document.clusters),
    namespaces: countOf(document.namespaces),
    tenants: countOf(document.tenants),
  };
  output.answer({ valid: true, source, version, ...counts, files, warnings }, () =>
    [
      ...problemLines(
        source,
        warnings.map((warning) => ({ ...warning, path: `warning: ${warning.path}` })),
      ),
      `${source} is valid, version ${version}: ${plural(counts.clusters, 'cluster')}, ${plural(counts.tenants, 'tenant')}` +
        (warnings.length > 0 ? `; ${plural(warnings.length, 'warning')}.` : '.'),
    ].join('\n'),
  );
  return 'done';
}

function countOf(map: Readonly<Record<string, unknown>>): number {
  return Object.keys(map).length;
}

function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
