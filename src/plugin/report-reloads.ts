import type { Logger, MetricMeter } from '@temporalio/common';
import type { ReloadEvent, LiveConfiguration } from '../config/reload/live-configuration.ts';
import { problemLine } from '../config/schema/errors.ts';

/** Where reloads are told. */
export interface ReloadReporting {
  readonly logger: Logger;
  readonly metricMeter: MetricMeter;
}

/** Tells of reloads in the worker's log and metrics; the function that is returned ends that. */
export function reportReloads(live: LiveConfiguration, { logger, metricMeter }: ReloadReporting): () => void {
  const reloads = metricMeter.createCounter(
    'spark_batch_config_reloads',
    '1',
    'Versions of the configuration, by outcome',
  );
  const inForce = metricMeter.createGauge('spark_batch_config_version', 'int', '1', '1 of the version in force');
  const refusedSince = metricMeter.createGauge(
    'spark_batch_config_refused_since',
    'int',
    's',
    'Since when the file on disk is refused, in seconds since 1970; 0 when it is in force',
  );
  const setGauges = (previous?: string): void => {
    if (previous !== undefined) inForce.set(0, { version: previous });
    inForce.set(1, { version: live.current.version });
    refusedSince.set(Math.floor((live.refusal?.since.getTime() ?? 0) / 1000));
  };
  setGauges();
  logAwaited(live, logger);
  return live.onReload((news) => {
    if (news.kind === 'applied' || news.kind === 'refused') reloads.add(1, { outcome: news.kind });
    setGauges(news.kind === 'applied' ? news.previous : undefined);
    logNews(live, news, logger);
  });
}

function logNews(live: LiveConfiguration, news: ReloadEvent, logger: Logger): void {
  const { file } = live;
  const { version } = live.current;
  switch (news.kind) {
    case 'applied': {
      const { previous } = news;
      const what =
        previous === version ? 'The configuration is in force with other files' : 'A new configuration is in force';
      logger.info(what, { file, version, ...(previous !== version && { previous }) });
      logAwaited(live, logger);
      return;
    }
    case 'refused': {
      const { version: refused, problems } = news.refusal;
      const message = `The configuration on disk is refused; version ${version} stays in force`;
      logger.error(message, { file, ...(refused !== undefined && { refused }), problems: problems.map(problemLine) });
      return;
    }
    case 'restored':
      logger.info('The configuration on disk is the one in force again', { file, version });
      return;
    case 'unchanged':
      logger.info('The configuration is unchanged', { file, version });
  }
}

function logAwaited({ file, awaitsRestart }: LiveConfiguration, logger: Logger): void {
  if (awaitsRestart.length === 0) return;
  logger.warn(`A part of the configuration is read at the start only; restart the worker for it`, {
    file,
    keys: awaitsRestart.join(', '),
  });
}
