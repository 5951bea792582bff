import { CONFIG_MAP } from '../support/manifests.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';

/** A way to make a driver. */
export type Kind = 'native' | 'spark-submit' | 'manifest' | 'operator';

/** An attempt to get beyond a tenant's limits. */
export interface Escape {
  /** What is tried, in a few words. */
  readonly about: string;
  /** What its author writes beside a batch that is right. */
  readonly written: Readonly<Record<string, unknown>>;
  /** What the refusal must speak of. */
  readonly told: RegExp;
}

/** A batch of the tenant that is right. */
export function rightBatch(kind: Kind): Partial<BatchRequest> {
  const common = { name: 'etl', tenant: 'risk' };
  if (kind === 'manifest') return { ...common, submit: manifest() };
  return {
    ...common,
    mainClass: 'org.example.Main',
    mainApplicationFile: 'local:///opt/spark/app/job.jar',
    image: 'registry.example/risk/spark:4.1',
    submit: { kind },
  };
}

/** What a right manifest is made of, each part to be replaced or added to. */
export interface ManifestParts {
  readonly metadata?: string;
  /** Lines of the pod's spec. */
  readonly spec?: string;
  /** Lines of the driver's container. */
  readonly container?: string;
  readonly image?: string;
  readonly serviceAccount?: string;
  /** Lines of spark.properties. */
  readonly properties?: string;
  /** Further documents. */
  readonly more?: string;
  readonly variables?: Readonly<Record<string, string | number | boolean>>;
}

/** A manifest of the tenant that is right but for what is written. */
export function manifest({
  metadata = '',
  spec = '',
  container = '',
  image = 'registry.example/risk/spark:4.1',
  serviceAccount = 'risk-spark',
  properties = '',
  more = '',
  variables = {},
}: ManifestParts = {}) {
  const text = `
apiVersion: v1
kind: Pod
metadata:
  labels: { spark-role: driver }
${indented(metadata, 2)}
spec:
  serviceAccountName: ${serviceAccount}
${indented(spec, 2)}
  containers:
    - name: spark-kubernetes-driver
      image: ${image}
${indented(container, 6)}
---${CONFIG_MAP}${indented(properties, 4)}
${more === '' ? '' : `---\n${more}`}
`;
  return { kind: 'manifest' as const, manifest: text, variables: { ...variables } };
}

function indented(text: string, by: number): string {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ' '.repeat(by) + line)
    .join('\n');
}

/** An attempt by a manifest. */
export function byManifest(about: string, parts: ManifestParts, told: RegExp): Escape {
  return { about, written: { submit: manifest(parts) }, told };
}

/** An attempt by properties. */
export function byConf(about: string, sparkConf: Readonly<Record<string, string>>, told: RegExp): Escape {
  return { about, written: { sparkConf }, told };
}

/** An attempt by the spec of a pod template. */
export function byTemplate(
  about: string,
  role: 'driver' | 'executor',
  spec: Readonly<Record<string, unknown>>,
  told: RegExp,
): Escape {
  const template = { spec: { containers: [{ name: 'spark' }], ...spec } };
  const own = role === 'driver' ? { driver: { template } } : { executor: { template } };
  return { about, written: own, told };
}

/** An attempt by the spec of a SparkApplication. */
export function bySpec(about: string, spec: Readonly<Record<string, unknown>>, told: RegExp): Escape {
  return { about, written: { submit: { kind: 'operator', spec } }, told };
}
