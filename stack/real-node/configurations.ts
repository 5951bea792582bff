import { stringify } from 'yaml';
import type { NodeAddresses } from './addresses.ts';

/** The name of the real node. */
export const NODE_NAME = 'real-0';

/** What the configurations of a node's servers follow from. */
export interface NodeConfiguration {
  /** Of the node: everything it writes. */
  readonly directory: string;
  /** Of the certificates of the control plane. */
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
    // The API server comes with the certificate of the control plane; nobody else gets in.
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
    // Since 1.35 it refuses version 1 of control groups unless told otherwise.
    failCgroupV1: false,
    failSwapOn: false,
    // The images are all there ever will be: none may be thrown away for room.
    imageGCHighThresholdPercent: 100,
    makeIPTablesUtilChains: false,
    podLogsDir: `${directory}/pod-logs`,
    readOnlyPort: 0,
    resolvConf: '',
    volumePluginDir: `${directory}/volume-plugins`,
  });
}

/** A kubeconfig for the node's servers: the administrator's certificate, as all of the stack's servers have it. */
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

/** How pods come to their network: a bridge that is their gateway, addresses from the node's own range. */
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

/** The cluster's name server: services and pods, and nothing of the world outside. No cache: a new service is known at once. */
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
