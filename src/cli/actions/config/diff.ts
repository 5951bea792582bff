import { changesBetween, type Change } from '../../../config/reload/changes.ts';
import { EFFECTS, type Effect } from '../../../config/reload/effects.ts';
import { readUnresolvedConfiguration } from '../../../config/schema/read-configuration.ts';
import { truncate } from '../../../model/lang.ts';
import { configurationText } from '../../files/configuration-file.ts';
import { UsageError } from '../../shared/errors.ts';
import type { ExitName } from '../../shared/exit-codes.ts';
import type { Output } from '../../shared/output.ts';

/**
 * `sparkbatch config diff`: shows what differs between two configurations, and when each change takes effect. Like `diff`,
 * it exits with 0 when nothing differs and with 1 otherwise.
 * @throws UsageError, InvalidConfigurationError
 */
export async function diff(output: Output, before: string, after: string): Promise<ExitName> {
  if (before === '-' && after === '-') throw new UsageError('Only one of the configurations can be standard input.');
  const [old, next] = [await readWritten(before), await readWritten(after)];
  const changes = changesBetween(old, next);
  const needsRestart = changes.some(({ effect }) => effect === 'restart');
  output.answer({ before: identity(old), after: identity(next), changes, needsRestart }, () => diffText(changes));
  return changes.length > 0 ? 'different' : 'done';
}

async function readWritten(file: string) {
  const { source, text } = await configurationText(file);
  return { source, ...readUnresolvedConfiguration(source, text) };
}

function identity({ source, version }: { source: string; version: string }) {
  return { source, version };
}

function diffText(changes: readonly Change[]): string {
  if (changes.length === 0) return 'The configurations do not differ.';
  const groups = Object.entries(EFFECTS).flatMap(([effect, meaning]) => {
    const ofEffect = changes.filter((change) => change.effect === (effect as Effect));
    return ofEffect.length > 0 ? [[`${meaning}:`, ...ofEffect.map(changeLine)].join('\n')] : [];
  });
  return groups.join('\n\n');
}

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

function changeLine({ path, kind, before, after }: Change): string {
  const values = [before, after].filter((value) => value !== undefined).map(valueText);
  return `  ${SIGNS[kind]} ${path}: ${values.join(' -> ')}`;
}

/** Length at which a value is cut; the files have all of it. */
const MAXIMUM_LENGTH = 100;

function valueText(value: unknown): string {
  return truncate(JSON.stringify(value), MAXIMUM_LENGTH);
}
