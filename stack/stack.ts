import { join } from 'node:path';
import { takeDown } from './down.ts';
import { clusterDirectory } from './kubernetes.ts';
import { SPARK_IMAGE } from './real-node/image/names.ts';
import type { StackRecord } from './record.ts';

/** A running local stack: its servers listen on loopback ports that no other stack uses. */
export type Stack = {
  name: string;
  /** Data, certificates and logs of the stack. */
  directory: string;
  temporal: {
    /** The address of the frontend, for TEMPORAL_ADDRESS. */
    address: string;
    /** The address of the Web UI. */
    uiUrl: string;
    /** The first requested namespace, for TEMPORAL_NAMESPACE. */
    namespace: string;
    /** All namespaces. Each has the search attributes of SparkBatch. */
    namespaces: string[];
  };
  kubernetes: {
    /** A kubeconfig file with the context `context` of an administrator. */
    kubeconfig: string;
    context: string;
    /** The address of the API server. */
    server: string;
    /** The audit log of the API server, one JSON document per line. */
    auditLog: string;
    /** The image of Spark on a real node; absent if the node is simulated. */
    sparkImage?: string;
  };
  /** Ends every process of the stack and removes its directory. Idempotent. */
  down(options?: { keepFiles?: boolean }): Promise<void>;
};

/** The stack that a record describes. */
export function stackOf(record: StackRecord): Stack {
  const { name, directory, ports, temporalNamespaces } = record;
  return {
    name,
    directory,
    temporal: {
      address: `127.0.0.1:${ports.temporal}`,
      uiUrl: `http://127.0.0.1:${ports.temporalUi}`,
      namespace: temporalNamespaces[0] ?? 'default',
      namespaces: temporalNamespaces,
    },
    kubernetes: {
      kubeconfig: join(directory, 'kubeconfig'),
      context: `kwok-${name}`,
      server: `https://127.0.0.1:${ports.apiServer}`,
      auditLog: join(clusterDirectory(record), 'logs', 'audit.log'),
      ...(record.realNode && { sparkImage: SPARK_IMAGE }),
    },
    down: (options) => takeDown(name, options),
  };
}
