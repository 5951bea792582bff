import { truncate } from '../../../model/lang.ts';
import { changesBetween, type Change } from '../../../config/reload/changes.ts';
import { EFFECTS, type Effect } from '../../../config/reload/effects.ts';
import { readUnresolvedConfiguration } from '../../../config/schema/read-configuration.ts';
import { configurationText } from '../../configuration-file.ts';
import type { ExitName } from '../../exit-codes.ts';
import { UsageError } from '../../errors.ts';
import type { Output } from '../../output.ts';

/**
 * `sparkbatch config diff`: what is not the same in two configurations, and where that shows. As `diff`, it exits with 0 when
 * nothing is, and with 1 when something is.
 * @throws UsageError, InvalidConfigurationError
 */
export async function diff(output: Output, before: string, after: string): Promise<ExitName> {
  if (before === '-' && after === '-') throw new UsageError('Standard input is one configuration: name the other one.');
  const [old, next] = [await configurationText(before), await configurationText(after)].map(({ source, text }) => ({
    source,
    ...readUnresolvedConfiguration(source, text),
  }));
  if (!old || !next) throw new Error('Two configurations are needed.');
  const changes = changesBetween(old, next);
  const told = [old, next].map(({ source, version }) => ({ source, version }));
  output.answer({ before: told[0], after: told[1], changes, needsRestart: needsRestart(changes) }, () =>
    diffText(changes),
  );
  return changes.length > 0 ? 'different' : 'done';
}

function needsRestart(changes: readonly Change[]): boolean {
  return changes.some(({ effect }) => effect === 'restart');
}

function diffText(changes: readonly Change[]): string {
  if (changes.length === 0) return 'The two say the same.';
  const groups = Object.entries(EFFECTS).flatMap(([effect, meaning]) => {
    const those = changes.filter((one) => one.effect === (effect as Effect));
    return those.length > 0 ? [[`${meaning}:`, ...those.map(changeLine)].join('\n')] : [];
  });
  return groups.join('\n\n');
}

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

function changeLine({ path, kind, before, after }: Change): string {
  const values = [before, after].filter((value) => value !== undefined).map(valueText);
  return `  ${SIGNS[kind]} ${path}: ${values.join(' -> ')}`;
}

/** Longer values are cut: they are in the files. */
const LONGEST = 100;

function valueText(value: unknown): string {
  const text = JSON.stringify(value);
  return truncate(text, LONGEST);
}
