import type { Logger, MetricMeter } from '@temporalio/common';
import type { LiveConfiguration, ReloadEvent } from '../config/reload/live-configuration.ts';
import { problemLine } from '../config/schema/errors.ts';
import { count, METRICS, setGauge } from '../model/metrics.ts';

/** Where reloads are reported. */
export interface ReloadSink {
  readonly logger: Logger;
  readonly metricMeter: MetricMeter;
}

/**
 * Writes reloads of the configuration to the worker's log and metrics.
 * @returns a function that stops it
 */
export function reportReloads(live: LiveConfiguration, { logger, metricMeter }: ReloadSink): () => void {
  const setGauges = (previous?: string): void => {
    if (previous !== undefined) setGauge(metricMeter, METRICS.configVersion, { version: previous }, 0);
    setGauge(metricMeter, METRICS.configVersion, { version: live.current.version }, 1);
    const refusedSince = Math.floor((live.refusal?.since.getTime() ?? 0) / 1000);
    setGauge(metricMeter, METRICS.configRefusedSince, {}, refusedSince);
  };
  setGauges();
  logPendingRestart(live, logger);
  return live.onReload((event) => {
    if (event.kind === 'applied' || event.kind === 'refused') {
      count(metricMeter, METRICS.configReloads, { outcome: event.kind });
    }
    setGauges(event.kind === 'applied' ? event.previous : undefined);
    logReload(live, event, logger);
  });
}

function logReload(live: LiveConfiguration, event: ReloadEvent, logger: Logger): void {
  const { file } = live;
  const { version } = live.current;
  switch (event.kind) {
    case 'applied': {
      const { previous } = event;
      const message =
        previous === version
          ? 'The configuration is in force with changed referenced files'
          : 'A new configuration is in force';
      logger.info(message, { file, version, ...(previous !== version && { previous }) });
      logPendingRestart(live, logger);
      return;
    }
    case 'refused': {
      const { version: refused, problems } = event.refusal;
      const message = `The configuration on disk is refused; version ${version} stays in force`;
      logger.error(message, { file, ...(refused !== undefined && { refused }), problems: problems.map(problemLine) });
      return;
    }
    case 'restored':
      logger.info('The configuration in force is on disk again', { file, version });
      return;
    case 'unchanged':
      logger.info('The configuration is unchanged', { file, version });
  }
}

function logPendingRestart({ file, awaitsRestart }: LiveConfiguration, logger: Logger): void {
  if (awaitsRestart.length === 0) return;
  logger.warn('Some keys of the configuration are read at the start only; restart the worker to apply them', {
    file,
    keys: awaitsRestart.join(', '),
  });
}
