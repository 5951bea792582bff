/** `sparkbatch ui`: a way to the Spark UI of a running driver. */
import { readDriver } from '../../../kubernetes/pods/driver-pods.ts';
import { forwardPort } from '../../../kubernetes/pods/forward-port.ts';
import { endSentence } from '../../../model/lang.ts';
import { driverPath } from '../../../model/names.ts';
import { interruptible } from '../../session/follow.ts';
import type { Session } from '../../session/session.ts';
import { NoLogError } from '../../shared/errors.ts';
import type { ExitName } from '../../shared/exit-codes.ts';
import { type ClusterAccess, missingAccess, withCluster } from './driver-cluster.ts';

/** Options of `sparkbatch ui`. */
export interface UiOptions extends ClusterAccess {
  /** Local port; 0: a free one. */
  readonly port: number;
  /** Only print the address inside the cluster. */
  readonly url?: boolean;
}

/** Spark's default for `spark.ui.port`. */
const SPARK_UI_PORT = 4040;

/**
 * Forwards a local port to the Spark UI of the driver, until the caller interrupts it or the driver ends. Without access to the
 * cluster, it prints the address that the configuration of the workers gives (`links.sparkUi`).
 */
export async function ui({ client, output }: Session, batchId: string, options: UiOptions): Promise<ExitName> {
  const { state, message, attempts, sparkUiUrl, links } = await client.status(batchId);
  const driver = attempts.at(-1)?.driver;
  if (!driver || state !== 'RUNNING') {
    throw new NoLogError(`Batch "${batchId}" has no Spark UI, because no driver of it runs (${state}). ${message}`);
  }
  if (options.url) {
    if (sparkUiUrl === undefined) throw new NoLogError(`The address of the Spark UI of "${batchId}" is not known.`);
    output.answer({ batchId, sparkUiUrl }, () => sparkUiUrl);
    return 'done';
  }
  const port = Number(sparkUiUrl === undefined ? 0 : new URL(sparkUiUrl).port) || SPARK_UI_PORT;
  const forwarded = interruptible<ExitName>((signal) =>
    withCluster<ExitName>(options, driver.cluster, async (cluster) => {
      if (!(await readDriver(cluster, driver, signal))) {
        throw new NoLogError(
          `Driver ${driverPath(driver)} is not in the cluster. ` +
            'If this is another cluster than that of the batch, name it by --context or --config.',
        );
      }
      const forward = await forwardPort(cluster, { ...driver, port }, options.port);
      try {
        const url = `http://127.0.0.1:${forward.localPort}`;
        output.answer({ batchId, url, driver }, () => url);
        output.note('Ctrl-C ends the connection.');
        return await forward.untilEnded(signal);
      } finally {
        await forward.close();
      }
    }),
  );
  return forwarded.catch((error: unknown) => {
    const why = missingAccess(error);
    const url = links?.sparkUi;
    if (why === undefined || url === undefined) throw error;
    output.note(`No port is forwarded: ${endSentence(why)}`);
    output.answer({ batchId, url, driver }, () => url);
    return 'done';
  });
}
