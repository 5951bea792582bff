import { workerConfigurations } from '../../../client/worker-configurations.ts';
import type { ExitName } from '../../exit-codes.ts';
import { configStatusText } from '../../render/config-status.ts';
import type { Session } from '../../session.ts';

/** `sparkbatch config status` */
export async function configStatus({ temporal, output }: Session, taskQueue: string): Promise<ExitName> {
  const workers = await workerConfigurations(temporal, taskQueue);
  const versions = [...new Set(workers.flatMap(({ report }) => report?.version ?? []))];
  output.answer({ taskQueue, versions, workers }, () => configStatusText(taskQueue, workers));
  return 'done';
}
