import { stringify } from 'yaml';
import type { NodeAddresses } from './addresses.ts';

/** The name of the real node. */
export const NODE_NAME = 'real-0';

/** The input of the configuration files of a node. */
export interface NodeConfiguration {
  /** The directory of the node, for everything it writes. */
  readonly directory: string;
  /** The directory with the certificates of the control plane. */
  readonly pki: string;
  readonly addresses: NodeAddresses;
  readonly cgroup: string;
}

/** The configuration of the kubelet. */
export function kubeletConfig({ directory, pki, addresses, cgroup }: NodeConfiguration): string {
  return stringify({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: addresses.node,
    // Only the API server, with the certificate of the control plane, is accepted.
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: false },
      x509: { clientCAFile: `${pki}/ca.crt` },
    },
    authorization: { mode: 'AlwaysAllow' },
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroup}`,
    clusterDNS: [addresses.dns],
    clusterDomain: 'cluster.local',
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    evictionHard: {
      'memory.available': '200Mi',
      'nodefs.available': '1%',
      'nodefs.inodesFree': '1%',
      'imagefs.available': '1%',
      'imagefs.inodesFree': '1%',
    },
    // Since 1.35 the kubelet refuses cgroup v1 by default.
    failCgroupV1: false,
    failSwapOn: false,
    // Images can't be pulled again, so none may be garbage-collected.
    imageGCHighThresholdPercent: 100,
    makeIPTablesUtilChains: false,
    podLogsDir: `${directory}/pod-logs`,
    readOnlyPort: 0,
    resolvConf: '',
    volumePluginDir: `${directory}/volume-plugins`,
  });
}

/** A kubeconfig for the servers of the node, with the certificate of the administrator. */
export function nodeKubeconfig({ pki, addresses }: NodeConfiguration): string {
  const cluster = { server: `https://${addresses.kubernetes}`, 'certificate-authority': `${pki}/ca.crt` };
  const user = { 'client-certificate': `${pki}/admin.crt`, 'client-key': `${pki}/admin.key` };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'stack', cluster }],
    users: [{ name: 'node', user }],
    contexts: [{ name: 'node', context: { cluster: 'stack', user: 'node' } }],
    'current-context': 'node',
  });
}

/** The network of pods: a bridge that is their gateway, and addresses from the range of the node. */
export function cniConfig({ directory, addresses }: NodeConfiguration): string {
  const ranges = [[{ subnet: addresses.pods, gateway: addresses.podGateway }]];
  return JSON.stringify({
    cniVersion: '1.0.0',
    name: 'pods',
    plugins: [
      {
        type: 'bridge',
        bridge: 'pods0',
        isGateway: true,
        hairpinMode: true,
        ipam: { type: 'host-local', dataDir: `${directory}/cni/addresses`, ranges, routes: [{ dst: '0.0.0.0/0' }] },
      },
    ],
  });
}

/** The DNS server of the cluster: Services and pods only, without a cache, so that a new Service resolves at once. */
export function dnsConfig({ directory, addresses }: NodeConfiguration): string {
  return `.:53 {
  bind ${addresses.dns}
  errors
  kubernetes cluster.local in-addr.arpa {
    kubeconfig ${directory}/kubeconfig
    ttl 1
  }
}
`;
}
