import { join } from 'node:path';
import { takeDown } from './down.ts';
import { clusterDirectory } from './kubernetes.ts';
import { SPARK_IMAGE } from './real-node/image/names.ts';
import type { StackRecord } from './record.ts';

/** A running local stack: real servers of its own, on loopback ports of its own. */
export type Stack = {
  name: string;
  /** Holds everything of the stack: data, certificates, logs. */
  directory: string;
  temporal: {
    /** Of the frontend, for TEMPORAL_ADDRESS. */
    address: string;
    /** Of the Web UI. */
    uiUrl: string;
    /** The first of the namespaces asked for, for TEMPORAL_NAMESPACE. */
    namespace: string;
    /** All of them; each has the search attributes of SparkBatch. */
    namespaces: string[];
  };
  kubernetes: {
    /** A kubeconfig file with the one context `context`, an administrator's. */
    kubeconfig: string;
    context: string;
    /** The API server's URL. */
    server: string;
    /** The API server's audit log, one JSON document a line. */
    auditLog: string;
    /** Spark's image, which a real node has; absent where the node is simulated. */
    sparkImage?: string;
  };
  /** Ends every process of the stack and removes its directory; safe to call again. */
  down(options?: { keepFiles?: boolean }): Promise<void>;
};

/** The stack a record describes. */
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
