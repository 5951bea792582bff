import { describe, expect, test } from '@jest/globals';
import {
  completenessOf,
  type Conversion,
  convertApplication,
  convertCommand,
  NotConvertibleError,
} from '../../../src/convert/index.ts';
import { differences } from '../../spark/differences.ts';
import { nativeDriver } from '../../support/converted-driver.ts';
import { operatorArguments } from '../../support/operator-arguments.ts';
import { isRecord } from '../../../src/model/lang.ts';
import { checkBatch } from '../../../src/model/schema/check-batch.ts';
import { CORPUS, type Outcome } from './application-corpus.ts';

function conversionOf(resource: unknown): Conversion | undefined {
  try {
    return convertApplication(resource);
  } catch (error) {
    if (error instanceof NotConvertibleError) return undefined;
    throw error;
  }
}

function outcomeOf(conversion: Conversion | undefined): string {
  const refused: Outcome = 'refused';
  return conversion ? (conversion.batch.submit?.kind ?? 'native') : refused;
}

/** The resource without one of its fields, for every field that is no map. */
function variants(
  value: unknown,
  path: readonly string[] = [],
): { readonly path: string; readonly without: unknown }[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const { [key]: _removed, ...others } = value;
    const at = [...path, key];
    if (!isRecord(inner)) return inner === undefined ? [] : [{ path: at.join('.'), without: others }];
    return variants(inner, at).map(({ path: innerPath, without }) => ({
      path: innerPath,
      without: { ...value, [key]: without },
    }));
  });
}

/** Fields that say what is the case without them. */
const DEFAULTS = [/^apiVersion$/, /\.mode$/, /\.restartPolicy\.type$/, /\.secretType$/, /dynamicAllocation\.enabled$/];

describe('the corpus of SparkApplications', () => {
  test.each(CORPUS)('$about converts to $outcome', ({ resource, outcome, attention }) => {
    const conversion = conversionOf(resource);
    expect(outcomeOf(conversion)).toBe(outcome);
    if (!conversion) return;
    expect(conversion.problems).toEqual([]);
    expect(completenessOf(conversion)).toBe(attention ? 'with-notes' : 'complete');
    expect(checkBatch(conversion.batch)).toHaveProperty('batch');
  });

  test.each(CORPUS.filter(({ outcome }) => outcome !== 'refused'))(
    'nothing of $about is lost silently',
    ({ resource }) => {
      const whole = JSON.stringify(conversionOf(resource));
      const lost = variants(resource)
        .filter(({ path }) => !DEFAULTS.some((pattern) => pattern.test(path)))
        .filter(({ without }) => JSON.stringify(conversionOf(without)) === whole)
        .map(({ path }) => path);
      expect(lost).toEqual([]);
    },
  );

  test('has the outcomes that docs/guide/migrating.md shows', () => {
    const counts = { native: 0, operator: 0, refused: 0, attention: 0 };
    for (const { outcome, attention } of CORPUS) {
      counts[outcome] += 1;
      if (attention) counts.attention += 1;
    }
    expect({ all: CORPUS.length, ...counts }).toEqual({ all: 77, native: 63, operator: 11, refused: 3, attention: 7 });
  });
});

describe('a converted application', () => {
  function fieldsOf(about: string): Conversion['batch'] {
    const entry = CORPUS.find((one) => one.about === about);
    return convertApplication(entry?.resource).batch;
  }

  test.each<[string, object]>([
    ['a sidecar of the driver', { stateSource: 'CONTAINER' }],
    ['a sidecar with monitoring', { stateSource: 'CONTAINER' }],
    [
      'labels of the resource',
      { driver: { labels: { app: 'taxi', queue: 'root.test' } }, executor: { labels: { queue: 'root.test' } } },
    ],
    [
      'variables that refer to each other',
      {
        driver: {
          template: {
            spec: {
              containers: [
                {
                  name: 'spark-kubernetes-driver',
                  env: [
                    { name: 'A', value: 'x' },
                    { name: 'B', value: '$(A)-y' },
                  ],
                },
              ],
            },
          },
        },
      },
    ],
    ['restarts on failure', { retry: { application: 3, initialInterval: 'PT10S' } }],
    ['a time to live', { retention: 'PT3600S', cleanup: 'ALL' }],
    [
      'tolerations of Apache',
      {
        retry: { application: 2, initialInterval: 'PT30S' },
        timeouts: { pending: 'PT300S' },
        cleanup: 'COMPLETED',
        retention: 'PT600S',
      },
    ],
    ['an application of Apache', { image: 'apache/spark:4.1.4', sparkVersion: '4.1.4', arguments: ['1000'] }],
    [
      'an application of Apache in Python',
      { mainApplicationFile: 'local:///a.py', deps: { pyFiles: ['local:///b.zip'] } },
    ],
    ['secrets as files', { driver: { env: { GOOGLE_APPLICATION_CREDENTIALS: '/mnt/secrets/key.json' } } }],
    [
      'host network and names',
      { driver: { template: { spec: { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' } } } },
    ],
  ])('%s keeps its meaning', (about, fields) => {
    expect(fieldsOf(about)).toMatchObject(fields);
  });

  test('a schedule becomes the command that creates one', () => {
    const [{ message } = { message: '' }] = convertApplication(
      CORPUS.find(({ about }) => about === 'a schedule')?.resource,
    ).notes;
    expect(message).toContain(
      "sparkbatch schedule create job -f batch.yaml --cron '0 2 * * *' --time-zone Europe/Berlin --overlap skip",
    );
  });
});

/** Properties that say what the webhook of the operator adds to the pods instead, each with the field that it reads. */
const OF_WEBHOOK: readonly (readonly [property: RegExp, field: RegExp])[] = [
  [/^spark\.kubernetes\.driverEnv\.|^spark\.kubernetes\.driver\.secretKeyRef\./, /"driver":\{.*"env":\[/],
  [/^spark\.executorEnv\.|^spark\.kubernetes\.executor\.secretKeyRef\./, /"executor":\{.*"env":\[/],
  [/^spark\.kubernetes\.(?:driver|executor)\.scheduler\.name$/, /"schedulerName":/],
  [/^spark\.kubernetes\.(?:driver|executor)\.node\.selector\./, /"nodeSelector":/],
  [
    /^spark\.kubernetes\.hadoop\.configMapName$|^spark\.kubernetes\.executor\.hadoopConfigMapName$/,
    /"hadoopConfigMap":/,
  ],
  // A volume for scratch space is in the template, where Spark finds it by its name (`LocalDirsFeatureStep`).
  [/^spark\.kubernetes\.(?:driver|executor)\.volumes\.\w+\.spark-local-dir-/, /"name":"spark-local-dir-/],
  [/^spark\.kubernetes\.executor\.podTemplate(?:File|ContainerName)$/, /"executor":\{/],
];

describe('a converted application gives Spark what the operator gives it', () => {
  const rows = CORPUS.filter(
    ({ outcome, resource }) => outcome === 'native' && JSON.stringify(resource).includes('sparkoperator.k8s.io/'),
  );

  test.each(rows)('$about', ({ resource }) => {
    const byOperator = convertCommand(operatorArguments(resource));
    const conversion = convertApplication(resource);
    expect(byOperator.problems).toEqual([]);
    const text = JSON.stringify(resource);
    const leftOut = conversion.notes.map(({ about }) => about.replace(/^metadata\.labels\./, 'label.'));
    const [operator, batch] = [byOperator.batch, conversion.batch].map((one) => {
      const { driver } = nativeDriver(one);
      return { ...driver.properties, args: driver.container.args, image: driver.container.image };
    });
    const unexplained = differences(operator, batch).filter(({ path, spark, native }) => {
      // The operator repeats the image of the application for each role.
      if (/^spark\.kubernetes\.(?:driver|executor)\.container\.image$/.test(path) && native === undefined)
        return spark !== operator?.image;
      if (native === undefined && leftOut.some((about) => path.endsWith(about))) return false;
      return !OF_WEBHOOK.some(([property, field]) => property.test(path) && field.test(text));
    });
    expect(unexplained).toEqual([]);
  });
});
