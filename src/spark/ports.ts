import { isAtLeast } from './application.ts';
import type { SparkProperties } from './properties.ts';

/** A port of the driver, as its container and its Service name it. */
export interface DriverPort {
  readonly name: string;
  readonly port: number;
}

/** The object that exposes the ports. Spark computes them differently for pod and Service: see {@link driverPorts}. */
export type PortOwner = 'pod' | 'service';

/**
 * The driver's ports (Spark's `BasicDriverFeatureStep` and `DriverServiceFeatureStep`).
 *
 * The pod's block manager port falls back to `spark.blockManager.port`, the Service's does not. Neither affects traffic,
 * because the Service is headless.
 */
export function driverPorts(properties: SparkProperties, version: string, owner: PortOwner): DriverPort[] {
  const blockManager = owner === 'pod' ? portOr(properties['spark.blockManager.port'], 7079) : 7079;
  return [
    { name: 'driver-rpc-port', port: portOr(properties['spark.driver.port'], 7078) },
    { name: 'blockmanager', port: portOr(properties['spark.driver.blockManager.port'], blockManager) },
    { name: 'spark-ui', port: portOr(properties['spark.ui.port'], 4040) },
    ...(isAtLeast(version, 4, 1)
      ? [{ name: 'spark-connect', port: portOr(properties['spark.connect.grpc.binding.port'], 15002) }]
      : []),
  ];
}

/** The properties that set ports of the driver. */
export const PORT_PROPERTIES = [
  'spark.driver.port',
  'spark.driver.blockManager.port',
  'spark.blockManager.port',
  'spark.ui.port',
  'spark.connect.grpc.binding.port',
] as const;

function portOr(text: string | undefined, fallback: number): number {
  return text === undefined ? fallback : Number(text);
}
