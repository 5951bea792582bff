import { atLeast, GITHUB, kubernetes, module, type BinarySource, type Seconds } from '../binaries/catalog.ts';

/** The binaries of a real node, besides the control plane. */
export type NodeBinaryName =
  'kubelet' | 'containerd' | 'ctr' | 'containerd-shim-runc-v2' | 'runc' | 'coredns' | `cni-${CniPlugin}`;

/** The path of each binary. */
export type NodeBinaries = Record<NodeBinaryName, string>;

/** The CNI plugins of a node. */
export const CNI_PLUGINS = ['bridge', 'loopback', 'host-local'] as const;
type CniPlugin = (typeof CNI_PLUGINS)[number];

/** Every binary of a real node, with its pinned version. Build times were measured on 2 cores. */
export const NODE_CATALOG: readonly BinarySource<NodeBinaryName>[] = [
  kubernetes('kubelet', { cold: 180, warm: 22 }),
  // The three binaries of containerd must have the same version, so those in PATH are not accepted.
  containerd('containerd', { cold: 60, warm: 12 }),
  containerd('ctr', { cold: 20, warm: 8 }),
  containerd('containerd-shim-runc-v2', { cold: 15, warm: 6 }),
  {
    name: 'runc',
    version: 'v1.5.2',
    accepts: (printed) => atLeast(/runc version (\d+)\.(\d+)/.exec(printed), [1, 1]),
    release: (os, arch) => {
      const base = `${GITHUB}/opencontainers/runc/releases/download/v1.5.2`;
      return os === 'linux' ? { url: `${base}/runc.${arch}`, sums: `${base}/runc.sha256sum` } : undefined;
    },
    debian: { package: 'runc', member: 'usr/sbin/runc' },
    // It contains C, and needs libseccomp: without it no pod starts.
    build: {
      ...module('runc', 'github.com/opencontainers/runc', { cold: 25, warm: 8 }),
      cgo: ['libseccomp'],
      tags: 'seccomp',
    },
  },
  cni('bridge', 'main', { cold: 15, warm: 5 }),
  cni('loopback', 'main', { cold: 5, warm: 3 }),
  cni('host-local', 'ipam', { cold: 5, warm: 3 }),
  {
    name: 'coredns',
    version: 'v1.14.7',
    accepts: (printed) => atLeast(/CoreDNS-(\d+)\.(\d+)/.exec(printed), [1, 8]),
    release: (os, arch) => {
      const url = `${GITHUB}/coredns/coredns/releases/download/v1.14.7/coredns_1.14.7_${os}_${arch}.tgz`;
      return { url, member: 'coredns', sums: `${url}.sha256` };
    },
    // A build with fewer plugins, a third of the size of the official one.
    build: module('coredns', '.', { cold: 90, warm: 10 }),
  },
];

function containerd<Name extends NodeBinaryName>(name: Name, seconds: Seconds): BinarySource<Name> {
  const packageName = 'github.com/containerd/containerd/v2';
  return {
    name,
    version: 'v2.4.2',
    accepts: () => false,
    release: (os, arch) => {
      const url = `${GITHUB}/containerd/containerd/releases/download/v2.4.2/containerd-2.4.2-${os}-${arch}.tar.gz`;
      return os === 'linux' ? { url, member: `bin/${name}`, sums: `${url}.sha256sum` } : undefined;
    },
    build: {
      ...module('containerd', `${packageName}/cmd/${name}`, seconds),
      ldflags: `-s -w -X ${packageName}/version.Version=v2.4.2`,
      tags: 'no_btrfs no_zfs no_devmapper',
    },
  };
}

function cni(name: CniPlugin, kind: 'main' | 'ipam', seconds: Seconds): BinarySource<NodeBinaryName> {
  return {
    name: `cni-${name}`,
    version: 'v1.9.1',
    // Plugins are not in PATH under this name.
    accepts: () => false,
    release: (os, arch) => {
      const url = `${GITHUB}/containernetworking/plugins/releases/download/v1.9.1/cni-plugins-${os}-${arch}-v1.9.1.tgz`;
      return os === 'linux' ? { url, member: `./${name}`, sums: `${url}.sha256` } : undefined;
    },
    build: module('cni', `github.com/containernetworking/plugins/plugins/${kind}/${name}`, seconds),
  };
}
