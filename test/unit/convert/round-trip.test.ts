import { describe, expect, test } from '@jest/globals';
import { convertCommand } from '../../../src/convert/index.ts';
import { commandInScript } from '../../../src/convert/find-command.ts';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import { buildNativeDriver } from '../../../src/submit/native/build.ts';
import { CONFIGURATIONS } from '../../spark/configurations/index.ts';
import { attemptOf, planOf } from '../../support/plans.ts';

const FIXED = [
  '--master=k8s://https://example.org:6443',
  '--deploy-mode=cluster',
  '--name=Daily Report',
  '--conf=spark.kubernetes.submission.waitAppCompletion=false',
  '--conf=spark.kubernetes.container.image=registry.example.org/spark:1',
];

/** The batch of a configuration, as the comparison with spark-submit's recordings completes it. */
function batchOf(batch: Partial<BatchRequest>): Partial<BatchRequest> {
  const scripted = /\.(?:py|R)$/.test(batch.mainApplicationFile ?? '');
  return {
    name: 'Daily Report',
    image: 'registry.example.org/spark:1',
    mainApplicationFile: 'local:///opt/spark/app/job.jar',
    ...batch,
    ...(!scripted && { mainClass: 'org.example.Main' }),
  };
}

function driverOf(batch: Partial<BatchRequest>): unknown {
  const plan = planOf(batch);
  return buildNativeDriver(plan, attemptOf(plan));
}

/** As a shell takes any text for one word. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command line names files of its machine, and says nothing of the directories that its environment names. */
const NATIVE = CONFIGURATIONS.filter(
  ({ files, sparkConfDir, hadoopConfDir }) => !files && !sparkConfDir && !hadoopConfDir,
);

describe('the batch of a spark-submit command makes the driver of the batch that was written by hand', () => {
  test.each(NATIVE)('$about ($name)', ({ submit, batch }) => {
    const conversion = convertCommand([...FIXED, ...submit]);
    // A command line does not say which Spark it is of, and the image speaks of it in one configuration.
    expect(conversion.problems.filter(({ path }) => path !== 'sparkVersion')).toEqual([]);
    const version = { sparkVersion: '4.1.4' };
    expect(driverOf({ ...conversion.batch, ...version })).toEqual(driverOf({ ...batchOf(batch), ...version }));
  });

  test.each(NATIVE)('from a script, too: $name', ({ submit }) => {
    const words = [...FIXED, ...submit];
    const script = `#!/bin/sh\n# nightly\nexec /opt/spark/bin/spark-submit \\\n  ${words.map(quoted).join(' \\\n  ')}\n`;
    expect(commandInScript(script)).toMatchObject({ words, unknown: [] });
  });
});
