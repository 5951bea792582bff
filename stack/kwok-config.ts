import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Binaries } from './binaries.ts';
import type { NodeAddresses } from './real-node/addresses.ts';
import type { Ports } from './record.ts';

/** What the configuration of a stack follows from. */
export interface KwokOptions {
  readonly binaries: Binaries;
  readonly ports: Ports;
  /** Whether the audit log holds the pods themselves, beside who asked for what. */
  readonly auditPods?: boolean;
  /** Of a stack with a real node, for which there is no kwok: its addresses, and the directory of the certificates. */
  readonly realNode?: { readonly addresses: NodeAddresses; readonly pki: string } | undefined;
}

const STAGES = join(import.meta.dirname, 'stages');

/**
 * The configuration of kwokctl for one stack: the servers' binaries and ports, and the stages that replace kwok's own.
 * One stage alone would already switch all of kwok's defaults off, for nodes too, so `stages/` holds every stage there is.
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
      // Every path is given, so that kwokctl has nothing to look for in the network.
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
      // Client-side limits of 20 and 50 requests a second would make the scheduler the slowest part of every bench.
      disableQPSLimits: true,
    },
    componentsPatches: [
      {
        name: 'kube-apiserver',
        extraArgs: [
          // A machine without a default route has no other address; nothing in the stack reads the endpoints.
          { key: 'advertise-address', value: '127.0.0.1' },
          { key: 'endpoint-reconciler-type', value: 'none' },
          // By default the log would be rotated away at 100 MB, in the middle of a count.
          { key: 'audit-log-maxsize', value: '4096' },
          // The node's name is in no DNS: `kubectl logs` finds its kubelet by the address.
          { key: 'kubelet-preferred-address-types', value: 'InternalIP' },
          // Two families, or a Service that asks for both is refused; one that does not gets an IPv4 as ever.
          { key: 'service-cluster-ip-range', value: `${realNode?.addresses.services ?? '10.0.0.0/16'},fd00:10::/112` },
          ...(realNode === undefined ? [] : kubeletClient(realNode.pki)),
        ],
      },
      // One of each, so nothing to elect; but who loses an election, as in a pause of the API server, ends for good.
      ...['kube-controller-manager', 'kube-scheduler'].map((name) => ({
        name,
        extraArgs: [{ key: 'leader-elect', value: 'false' }],
      })),
    ],
  };
}

/** A pod's own log: an object `Logs` of the pod's name and namespace, that points to a file on this machine. */
const SIMULATED = { enableCRDs: ['Logs'] };

function real({ kubernetes }: NodeAddresses): object {
  return {
    disable: ['kwok-controller'],
    // Pods come to the API server by the address of its service.
    kubeApiserverCertSANs: [kubernetes],
    // kwokctl's are for nodes that never fail; it takes these times five.
    kubeControllerManagerNodeMonitorPeriodMilliseconds: 5_000,
    kubeControllerManagerNodeMonitorGracePeriodMilliseconds: 50_000,
  };
}

/** How the API server makes itself known to a real kubelet. */
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
      // Serves the containers' logs; off as soon as kwok is given any configuration.
      enableDebuggingHandlers: true,
    },
  };
}

/**
 * What `kubectl logs` and the log's tail in a verdict show: every container has written the same file, unless a
 * `Logs` of its pod says otherwise.
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

/** The stages; the status templates of pods preceded by the definitions they share. */
async function stages(): Promise<Stage[]> {
  const shared = await readFile(join(STAGES, 'shared.tpl'), 'utf8');
  const files = (await readdir(STAGES)).filter((file) => file.endsWith('.yaml')).toSorted();
  return await Promise.all(
    files.map(async (file) => {
      const stage = parse(await readFile(join(STAGES, file), 'utf8')) as Stage;
      // Nodes are another controller's, which knows none of the functions a pod's addresses come from.
      const patches = stage.spec.resourceRef.kind === 'Pod' ? (stage.spec.steps ?? []) : [];
      for (const { patch } of patches) {
        if (patch !== undefined) patch.template = `${shared}\n${patch.template}`;
      }
      return stage;
    }),
  );
}
