import type { Batch } from '../../../model/batch/batch.ts';
import { parseCpuMillis, customResources } from '../../../spark/pod-resources.ts';
import type { SparkProperties } from '../../../spark/properties.ts';
import { type FieldProblem, pathOfProperty } from '../../shared/problem.ts';

/** Checks CPU and devices of driver and executors: Kubernetes would refuse the pods. */
export function checkResources(batch: Batch, properties: SparkProperties): FieldProblem[] {
  return [
    ...checkCpu(batch, properties, 'driver'),
    ...checkCpu(batch, properties, 'executor'),
    ...checkDevices(properties, 'driver'),
    ...checkDevices(properties, 'executor'),
  ];
}

function checkCpu(batch: Batch, properties: SparkProperties, role: 'driver' | 'executor'): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const readQuantity = (property: string) => {
    const text = properties[property];
    if (text === undefined) return undefined;
    const millis = parseCpuMillis(text);
    if (millis !== undefined && millis > 0) return { text, millis };
    const message = `"${text}" is not a CPU quantity of Kubernetes: use 1, 0.5 or 500m`;
    problems.push({ path: pathOfProperty(batch, property), message });
    return undefined;
  };
  const limitProperty = `spark.kubernetes.${role}.limit.cores`;
  const limit = readQuantity(limitProperty);
  const cores = properties[`spark.${role}.cores`] ?? '1';
  const request = readQuantity(`spark.kubernetes.${role}.request.cores`) ?? {
    text: cores,
    millis: parseCpuMillis(cores) ?? 0,
  };
  if (limit && limit.millis < request.millis) {
    const message = `"${limit.text}" is below the CPU request of "${request.text}": raise it or lower ${role}.coreRequest`;
    problems.push({ path: pathOfProperty(batch, limitProperty), message });
  }
  return problems;
}

function checkDevices(properties: SparkProperties, role: 'driver' | 'executor'): FieldProblem[] {
  return customResources(properties, role).flatMap(({ name, amount, vendor }) => {
    const prefix = `spark.${role}.resource.${name}`;
    const problems: FieldProblem[] = [];
    if (!/^[0-9]+$/.test(amount)) {
      problems.push({ path: ['sparkConf', `${prefix}.amount`], message: `"${amount}" is not a whole number` });
    }
    if (vendor === undefined) {
      const message = `is missing: Kubernetes names devices by vendor, as in nvidia.com/${name}`;
      problems.push({ path: ['sparkConf', `${prefix}.vendor`], message });
    }
    return problems;
  });
}
