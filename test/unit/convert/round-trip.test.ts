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

/** The batch of a configuration, with the same additions as in the comparison with recordings of spark-submit. */
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
  return buildNativeDriver({ plan, attempt: attemptOf(plan) });
}

/** Quotes a word for a shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Configurations that a command line expresses completely, without local files or configuration directories. */
const NATIVE = CONFIGURATIONS.filter(
  ({ files, sparkConfDir, hadoopConfDir }) => !files && !sparkConfDir && !hadoopConfDir,
);

describe('a converted spark-submit command', () => {
  test.each(NATIVE)(
    'a converted command creates the same driver as the handwritten batch: $about ($name)',
    ({ submit, batch }) => {
      const conversion = convertCommand([...FIXED, ...submit]);
      // A command line has no Spark version; one configuration refers to it in its image.
      expect(conversion.problems.filter(({ path }) => path !== 'sparkVersion')).toEqual([]);
      const version = { sparkVersion: '4.1.4' };
      expect(driverOf({ ...conversion.batch, ...version })).toEqual(driverOf({ ...batchOf(batch), ...version }));
    },
  );

  test.each(NATIVE)('the words of a command are found in a script: $name', ({ submit }) => {
    const words = [...FIXED, ...submit];
    const script = `#!/bin/sh\n# nightly\nexec /opt/spark/bin/spark-submit \\\n  ${words.map(quoted).join(' \\\n  ')}\n`;
    expect(commandInScript(script).words.map(({ text }) => text)).toEqual(words);
  });
});
