import type { BatchPlan } from '../../model/batch/plan.ts';
import { sparkProperties } from '../../spark/properties.ts';
import { submittingMachineReach } from '../properties/submitting-machine.ts';
import { type Reach, unseen } from '../referenced-resource.ts';
import { pathsIn, reachOfFields } from './batch-like.ts';

/**
 * Configuration files that no part of a spark-submit reads itself. Of the others the submitting JVM, or the shell that
 * starts it, would take commands, options, appenders and credentials: `spark-env.sh`, `java-opts`, `log4j2.properties`.
 */
const NOT_READ_BY_SUBMITTER: ReadonlySet<string> = new Set(['metrics.properties', 'fairscheduler.xml']);

/** What a batch that the worker's own spark-submit makes reaches, on the worker as well. */
export function sparkSubmitReach({ batch }: BatchPlan): Reach[] {
  const { mainApplicationFile, sparkConfFiles = {}, hadoopConfFiles } = batch;
  return [
    ...reachOfFields(batch),
    ...submittingMachineReach({
      who: 'the worker',
      mainApplicationFile,
      properties: sparkProperties(batch),
      pathOf: pathsIn(batch),
    }),
    ...Object.keys(sparkConfFiles)
      .filter((name) => !NOT_READ_BY_SUBMITTER.has(name))
      .map((name) => unseen(['sparkConfFiles', name], `would be read by the worker's own spark-submit: ${INSTEAD}`)),
    ...(hadoopConfFiles
      ? [unseen(['hadoopConfFiles'], `would be read by the worker's own spark-submit: ${INSTEAD_HADOOP}`)]
      : []),
  ];
}

const INSTEAD = 'put it in the image, or use submit.kind: native';
const INSTEAD_HADOOP = 'name a ConfigMap in spark.kubernetes.hadoop.configMapName, or use submit.kind: native';
