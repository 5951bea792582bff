import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Binaries } from './binaries.ts';
import type { NodeAddresses } from './real-node/addresses.ts';
import type { Ports } from './record.ts';

/** Options of {@link kwokConfig}. */
export interface KwokOptions {
  readonly binaries: Binaries;
  readonly ports: Ports;
  /** Whether the audit log also contains the pods of requests. */
  readonly auditPods?: boolean;
  /** For a stack with a real node instead of kwok: its addresses and the directory of the certificates. */
  readonly realNode?: { readonly addresses: NodeAddresses; readonly pki: string } | undefined;
}

const STAGES = join(import.meta.dirname, 'stages');

/**
 * The configuration of kwokctl for one stack: binaries and ports of the servers, and the stages that simulate nodes and pods.
 * A single custom stage disables all default stages of kwok, so `stages/` has every stage, including those of nodes.
 */
export async function kwokConfig(options: KwokOptions): Promise<string> {
  const simulation = options.realNode === undefined ? [controller(), logs(), ...(await stages())] : [];
  const documents = [cluster(options), ...simulation];
  return documents.map((document) => stringify(document)).join('---\n');
}

function cluster({ binaries, ports, auditPods, realNode }: KwokOptions): object {
  return {
    apiVersion: 'config.kwok.x-k8s.io/v1alpha1',
    kind: 'KwokctlConfiguration',
    options: {
      runtime: 'binary',
      bindAddress: '127.0.0.1',
      // All paths are given, so that kwokctl does not download anything.
      etcdBinary: binaries.etcd,
      kubeApiserverBinary: binaries['kube-apiserver'],
      kubeControllerManagerBinary: binaries['kube-controller-manager'],
      kubeSchedulerBinary: binaries['kube-scheduler'],
      kwokControllerBinary: binaries.kwok,
      etcdPort: ports.etcd,
      etcdPeerPort: ports.etcdPeer,
      kubeApiserverPort: ports.apiServer,
      kubeControllerManagerPort: ports.controllerManager,
      kubeSchedulerPort: ports.scheduler,
      kwokControllerPort: ports.kwok,
      kubeAuditPolicy: join(import.meta.dirname, auditPods ? 'audit-policy-pods.yaml' : 'audit-policy.yaml'),
      kubeAuthorization: true,
      kubeAdmission: true,
      ...(realNode === undefined ? SIMULATED : real(realNode.addresses)),
      // The default client-side limits of 20 and 50 requests per second would make the scheduler the bottleneck.
      disableQPSLimits: true,
    },
    componentsPatches: [
      {
        name: 'kube-apiserver',
        extraArgs: [
          // A machine without a default route has no other address, and nothing in the stack uses the endpoints.
          { key: 'advertise-address', value: '127.0.0.1' },
          { key: 'endpoint-reconciler-type', value: 'none' },
          // By default the log is rotated at 100 MB, which would lose entries that tests count.
          { key: 'audit-log-maxsize', value: '4096' },
          // The name of the node is not in DNS, so `kubectl logs` must use its address.
          { key: 'kubelet-preferred-address-types', value: 'InternalIP' },
          // Dual stack, because a Service that requires both families would be refused otherwise. IPv4 stays the default.
          { key: 'service-cluster-ip-range', value: `${realNode?.addresses.services ?? '10.0.0.0/16'},fd00:10::/112` },
          ...(realNode === undefined ? [] : kubeletClient(realNode.pki)),
        ],
      },
      // There is one of each, so no election is needed, and losing the lease while the API server is paused would end them.
      ...['kube-controller-manager', 'kube-scheduler'].map((name) => ({
        name,
        extraArgs: [{ key: 'leader-elect', value: 'false' }],
      })),
    ],
  };
}

/** Enables `Logs` objects, which give a pod its own log: a file on this machine. */
const SIMULATED = { enableCRDs: ['Logs'] };

function real({ kubernetes }: NodeAddresses): object {
  return {
    disable: ['kwok-controller'],
    // Pods reach the API server by the address of its Service.
    kubeApiserverCertSANs: [kubernetes],
    // The defaults of kwokctl are for nodes that never fail. It multiplies these values by five.
    kubeControllerManagerNodeMonitorPeriodMilliseconds: 5_000,
    kubeControllerManagerNodeMonitorGracePeriodMilliseconds: 50_000,
  };
}

/** How the API server authenticates to a real kubelet. */
function kubeletClient(pki: string): object[] {
  return [
    { key: 'kubelet-client-certificate', value: join(pki, 'admin.crt') },
    { key: 'kubelet-client-key', value: join(pki, 'admin.key') },
  ];
}

function controller(): object {
  return {
    apiVersion: 'config.kwok.x-k8s.io/v1alpha1',
    kind: 'KwokConfiguration',
    options: {
      podPlayStageParallelism: 16,
      nodePlayStageParallelism: 1,
      nodeLeaseParallelism: 1,
      // Serves the logs of containers. Off by default once kwok has a configuration.
      enableDebuggingHandlers: true,
    },
  };
}

/**
 * The log of every container, shown by `kubectl logs` and in verdicts: the same file, unless the pod has its own `Logs`
 * object.
 */
function logs(): object {
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'ClusterLogs',
    metadata: { name: 'every-container' },
    spec: { logs: [{ logsFile: join(import.meta.dirname, 'container-output.txt') }] },
  };
}

type Stage = { spec: { resourceRef: { kind: string }; steps?: { patch?: { template: string } }[] } };

/** The stages. Templates of pods are prefixed with the definitions that they share. */
async function stages(): Promise<Stage[]> {
  const shared = await readFile(join(STAGES, 'shared.tpl'), 'utf8');
  const files = (await readdir(STAGES)).filter((file) => file.endsWith('.yaml')).toSorted();
  return await Promise.all(
    files.map(async (file) => {
      const stage = parse(await readFile(join(STAGES, file), 'utf8')) as Stage;
      // The controller of nodes does not know the template functions for the addresses of pods.
      const patches = stage.spec.resourceRef.kind === 'Pod' ? (stage.spec.steps ?? []) : [];
      for (const { patch } of patches) {
        if (patch !== undefined) patch.template = `${shared}\n${patch.template}`;
      }
      return stage;
    }),
  );
}
