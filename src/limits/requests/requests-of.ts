import { asRecord } from '../../model/lang.ts';
import { valueText } from '../../config/schema/flatten.ts';
import { planAttempt } from '../../model/batch/attempt.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import type { Batch } from '../../model/batch/batch.ts';
import { type ApplicationLanguage, languageOf, languageOfFile, sparkVersion } from '../../spark/application.ts';
import { parseMemoryMiB } from '../../model/batch/memory.ts';
import { type SparkProperties, sparkProperties } from '../../spark/properties.ts';
import { buildManifestDriver } from '../../submit/manifest/build.ts';
import { buildSparkApplication } from '../../submit/operator/build.ts';
import { parseQuantity } from '../../submit/shared/resource-quota.ts';
import { pathsIn } from '../kinds/batch-like.ts';
import { manifestSpark } from '../kinds/manifest-spark.ts';
import { propertiesOfApplication } from '../kinds/operator-properties.ts';
import { type Path } from '../referenced-resource.ts';
import { type Amounts, type Asks, amountsOf, amountsOfPod, listOf, most, podAsks, sum } from './resource-requests.ts';
import { mostInstances } from './instances.ts';
import { byPresentNames, unreadableAmounts } from './readable.ts';
import { sparkPodAmounts } from './spark-pod.ts';

/** Everything a batch asks for, of each of its pods and of how many, as whoever makes its driver will ask for it. */
export function asksFor(plan: BatchPlan): Asks {
  switch (plan.batch.submit.kind) {
    case 'native':
    case 'spark-submit':
      return asksOfFields(plan);
    case 'operator':
      return asksOfApplication(plan);
    case 'manifest':
      return asksOfManifest(plan);
  }
}

/** The newest Spark, which heeds all properties of memory: whose Spark it is that submits, the batch can't know. */
const NEWEST = '4.1.0';

/** What spark-submit takes the application for: it goes by the file, whatever the batch calls itself. */
function languageForMemory(batch: Batch): ApplicationLanguage {
  const byFile = languageOfFile(batch.mainApplicationFile);
  return byFile === 'java' ? languageOf(batch) : byFile;
}

function asksOfFields({ batch }: BatchPlan): Asks {
  const properties = byPresentNames(sparkProperties(batch));
  const pathOf = pathsIn(batch);
  const amounts = (role: 'driver' | 'executor') =>
    sparkPodAmounts({
      role,
      properties,
      language: languageForMemory(batch),
      version: batch.submit.kind === 'native' ? sparkVersion(batch) : NEWEST,
      template: batch[role].template,
    });
  return {
    driver: podAsks(amounts('driver')),
    executor: podAsks(amounts('executor')),
    instances: mostInstances(properties),
    unreadable: unreadableAmounts(properties).map(([property, text]) => ({ path: pathOf(property), text })),
  };
}

/** Where field and property say different things of an application, both questions are asked, and the larger one counts. */
function asksOfApplication(plan: BatchPlan): Asks {
  const { batch } = plan;
  const { spec } = buildSparkApplication({ plan, attempt: planAttempt(plan, 1) });
  const both = (['field', 'property'] as const).map((preferred) =>
    byPresentNames(propertiesOfApplication(spec, preferred)),
  );
  const amounts = (role: 'driver' | 'executor'): Amounts => {
    const fields = asRecord(spec[role]);
    const beside = sum([...listOf(fields['sidecars']), ...listOf(fields['initContainers'])].map(amountsOf));
    const { name, quantity: count } = asRecord(fields['gpu']);
    const gpu = name === undefined ? {} : { [valueText(name)]: parseQuantity(valueText(count ?? 1)) };
    const byTheirs = both.map((properties) =>
      sparkPodAmounts({
        role,
        properties,
        language: languageForMemory(batch),
        version: NEWEST,
        template: fields['template'],
      }),
    );
    const limit = fields['memoryLimit'];
    // As the other amounts of memory, in Spark's notation.
    const ofLimit = limit === undefined ? {} : { memory: (parseMemoryMiB(valueText(limit)) ?? Number.NaN) * 2 ** 20 };
    return sum([most([...byTheirs, gpu, ofLimit]), beside]);
  };
  const [asField = {}, asProperty = {}] = both;
  const counts = [mostInstances(asField), mostInstances(asProperty)];
  return {
    driver: podAsks(amounts('driver')),
    executor: podAsks(amounts('executor')),
    instances: counts.includes(undefined) ? undefined : Math.max(...counts.map((count) => count ?? 0)),
    unreadable: both.flatMap(unreadableAmounts).map(([property, text]) => ({ path: ['sparkConf', property], text })),
  };
}

/** Where texts of a manifest say different things, each is taken by itself, and the largest counts. */
function asksOfManifest(plan: BatchPlan): Asks {
  const all = [1, 2].map((number) => {
    const { pod, dependents } = buildManifestDriver({ plan, attempt: planAttempt(plan, number) });
    const spark = manifestSpark(pod, dependents);
    const merged: SparkProperties = Object.assign({}, ...spark.texts.map(({ properties }) => properties));
    const variants = [merged, ...spark.texts.map(({ properties }) => ({ ...merged, ...properties }))].map(
      byPresentNames,
    );
    const templates = [undefined, ...spark.templates.map((one) => one.pod)];
    const executors = variants.flatMap((properties) =>
      templates.map((template) =>
        sparkPodAmounts({
          role: 'executor',
          properties,
          language: 'java',
          version: NEWEST,
          template,
        }),
      ),
    );
    const counts = variants.map(mostInstances);
    return {
      driver: amountsOfPod((pod as { spec?: unknown }).spec),
      executor: most(executors),
      instances: counts.includes(undefined) ? undefined : Math.max(...counts.map((count) => count ?? 0)),
      unreadable: variants
        .flatMap(unreadableAmounts)
        .map(([property, text]) => ({ path: MANIFEST, text: `${property}=${text}` })),
    };
  });
  const [first, second] = all;
  // An amount that grows with the number of the attempt can't be compared with anything.
  const isFixed = JSON.stringify(first) === JSON.stringify(second);
  const changing = isFixed ? [] : [{ path: MANIFEST, text: 'an amount that is another one in each attempt' }];
  return {
    driver: podAsks(first?.driver ?? {}),
    executor: podAsks(first?.executor ?? {}),
    instances: first?.instances,
    unreadable: [...(first?.unreadable ?? []), ...changing],
  };
}

const MANIFEST: Path = ['submit', 'manifest'];
