import type { V1ConfigMap, V1Container, V1Pod } from '@kubernetes/client-node';
import { type CommandContext, type Conversion, convertCommand } from '../../src/convert/index.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { isRecord } from '../../src/model/lang.ts';
import { parsePropertiesFile } from '../../src/spark/properties-file.ts';
import { buildNativeDriver } from '../../src/submit/native/build.ts';
import { checkNative } from '../../src/submit/native/check.ts';
import type { FieldProblem } from '../../src/submit/shared/problem.ts';
import { readYaml } from '../../src/yaml/read-yaml.ts';
import { attemptOf, planOf } from './plans.ts';

/** Options of every command line: those without which spark-submit would not submit. */
const COMMON = [
  '--master=k8s://https://example.org:6443',
  '--deploy-mode=cluster',
  '--name=Daily Report',
  '--conf=spark.kubernetes.container.image=local/spark:4.1.4',
];

/** A machine on which spark-submit is called. */
export interface Machine {
  readonly env?: Readonly<Record<string, string>>;
  /** Files by their path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A driver, by what fidelity is about. */
export interface DriverView {
  readonly pod: V1Pod;
  readonly container: V1Container;
  /** The variables of the container; of two with one name, Kubernetes uses the last. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly properties: Readonly<Record<string, string>>;
  /** The files of all ConfigMaps by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** The files of a machine for a conversion. */
export function filesOf({ env = {}, files = {} }: Machine): Pick<CommandContext, 'env' | 'readFolder' | 'readText'> {
  return {
    env,
    readText: (path) => {
      const text = files[path];
      return text === undefined ? { unreadable: 'no such file' } : { text };
    },
    readFolder: (path) => {
      const names = Object.keys(files).filter((name) => name.startsWith(`${path}/`));
      if (names.length === 0) return { unreadable: 'no such folder' };
      return { files: Object.fromEntries(names.map((name) => [name.slice(path.length + 1), files[name] ?? ''])) };
    },
  };
}

/** Converts a command line with the options that every one needs. */
export function convertedCommand(command: readonly string[], machine: Machine = {}): Conversion {
  return convertCommand([...COMMON, ...command], filesOf(machine));
}

/** The batch as `sparkbatch submit` sends it: with the content of the files that it names. */
function submitted(batch: Partial<BatchRequest>, { files = {} }: Machine): Partial<BatchRequest> {
  const pods = (['driver', 'executor'] as const).flatMap((role) => {
    const { templateFile, ...pod } = { ...batch[role] } as Record<string, unknown>;
    if (typeof templateFile !== 'string') return [];
    const text = files[templateFile] ?? '';
    const template = readYaml(text);
    return [[role, { ...pod, template, ...(role === 'executor' && { templateText: text }) }] as const];
  });
  return { ...batch, ...Object.fromEntries(pods) };
}

/** The driver that a converted batch creates natively, and what native submission refuses. */
export function nativeDriver(
  batch: Partial<BatchRequest>,
  machine: Machine = {},
): { readonly refused: readonly FieldProblem[]; readonly driver: DriverView } {
  const plan = planOf(submitted(batch, machine));
  const { pod, dependents } = buildNativeDriver({ plan, attempt: attemptOf(plan) });
  const container = pod.spec?.containers.at(-1);
  if (!container) throw new Error('The driver has no container.');
  const maps = dependents.filter(({ kind }) => kind === 'ConfigMap') as V1ConfigMap[];
  const files = Object.fromEntries(maps.flatMap(({ data }) => Object.entries(data ?? {})));
  return {
    refused: checkNative(plan.batch),
    driver: {
      pod,
      container,
      env: Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value])),
      properties: parsePropertiesFile(files['spark.properties'] ?? ''),
      files,
    },
  };
}

/** A note or problem as one text: `namespace: is default, ...`. */
export function remarksOf({ notes, problems }: Conversion): string[] {
  return [
    ...notes.map(({ about, message }) => `${about}: ${message}`),
    ...problems.map(({ path, message }) => `! ${path}: ${message}`),
  ];
}

/** The value at a path of a driver's object, for tables. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)];
    return isRecord(inner) ? inner[String(key)] : undefined;
  }, value);
}
