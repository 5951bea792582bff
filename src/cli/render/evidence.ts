import { plainText } from '../../model/plain-text.ts';
import type { Evidence, PodEvent } from '../../model/verdict/evidence.ts';
import { table } from './table.ts';
import { moment } from './time.ts';

/** The recorded evidence of a driver: events, executors that failed, and what is missing. */
export function evidenceText({ events, missing = [], executors = [] }: Evidence): string {
  const parts = [
    ...(events.length > 0 ? [eventsTable(events)] : []),
    ...(executors.length > 0
      ? [
          table(
            ['EXECUTOR', 'EXIT', 'REASON'],
            executors.map(({ name, exitCode = '', reason = '' }) => [name, String(exitCode), reason]),
          ),
        ]
      : []),
    ...(missing.length > 0 ? [missing.join('\n')] : []),
  ];
  return parts.join('\n\n');
}

/**
 * The recorded end of the driver's log, without control sequences for the terminal.
 * @param lines maximum number of lines. Default: all recorded lines
 */
export function logTailText({ log }: Evidence, lines = Infinity): string {
  if (!log) return '';
  const all = plainText(log.text).split('\n');
  const shown = Number.isFinite(lines) ? all.slice(-lines) : all;
  const whole = shown.length < all.length ? ` of ${all.length} recorded (--log shows all)` : '';
  return [`Log of ${log.container}, last ${shown.length} lines${whole}:`, ...shown].join('\n');
}

/** Events of a pod, one row each. */
export function eventsTable(events: readonly PodEvent[]): string {
  return table(['LAST SEEN', 'TYPE', 'EVENT', 'COUNT', 'MESSAGE'], events.map(eventRow));
}

function eventRow({ time, type, reason, count, message = '' }: PodEvent): string[] {
  return [time === undefined ? '' : moment(time), type, reason, String(count), message];
}
