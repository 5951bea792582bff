import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { SubmitKind } from '../../src/model/submit-kind.ts';
import { CONFIG_MAP } from '../support/manifests.ts';

/** A kind with a submitter of this project that creates the driver. */
export type BuiltInKind = Exclude<SubmitKind, 'custom' | 'existing'>;

/** A batch that tries to exceed the limits of its tenant. */
export interface LimitBypass {
  /** The forbidden resource: a noun phrase that follows "refuse". */
  readonly about: string;
  /** The fields that differ from those of a {@link validBatch}. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The text that the refusal must contain. */
  readonly message: RegExp;
}

/** A batch within the limits of the tenant. */
export function validBatch(kind: BuiltInKind): Partial<BatchRequest> {
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

/** Parts of a manifest that differ from those of a valid one. */
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

/** The `submit` of a batch with a manifest within the limits of the tenant, except for the given parts. */
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

/** A bypass in a manifest. */
export function withManifest(about: string, parts: ManifestParts, message: RegExp): LimitBypass {
  return { about, fields: { submit: manifest(parts) }, message };
}

/** A bypass in `sparkConf`. */
export function withProperties(
  about: string,
  sparkConf: Readonly<Record<string, string>>,
  message: RegExp,
): LimitBypass {
  return { about, fields: { sparkConf }, message };
}

/** A bypass in the spec of a pod template. */
export function withTemplate(
  about: string,
  role: 'driver' | 'executor',
  spec: Readonly<Record<string, unknown>>,
  message: RegExp,
): LimitBypass {
  const template = { spec: { containers: [{ name: 'spark' }], ...spec } };
  return { about, fields: role === 'driver' ? { driver: { template } } : { executor: { template } }, message };
}

/** A bypass in the spec of a SparkApplication. */
export function withApplicationSpec(
  about: string,
  spec: Readonly<Record<string, unknown>>,
  message: RegExp,
): LimitBypass {
  return { about, fields: { submit: { kind: 'operator', spec } }, message };
}

/** A bypass by `submit.spec` of the kind operator, with the API of Apache. */
export function withApacheSpec(about: string, spec: Readonly<Record<string, unknown>>, message: RegExp): LimitBypass {
  return { about, fields: { submit: { kind: 'operator', apiVersion: 'spark.apache.org/v1', spec } }, message };
}
