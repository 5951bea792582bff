import { join } from 'node:path';

/** The binaries of the servers, in the order in which they are fetched. */
export const BINARY_NAMES = [
  'temporal',
  'kwok',
  'kwokctl',
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
] as const;

/** One of {@link BINARY_NAMES}. */
export type BinaryName = (typeof BINARY_NAMES)[number];

/** The path of each binary. */
export type Binaries = Record<BinaryName, string>;

/** The file of a release: the binary itself, or an archive that contains it. */
export type Release = {
  url: string;
  /** Path of the binary in the archive; absent if the file is the binary. */
  member?: string;
  /** Address of its SHA-256, alone or in a list of `<sum>  <file>`; absent if the project publishes none. */
  sums?: string;
};

/** Where one binary comes from. */
export type BinarySource<Name extends string = string> = {
  name: Name;
  /** The version to download or build; part of the key in the cache. */
  version: string;
  /** Whether a binary in PATH is accepted, by its output for `--version`. */
  accepts: (printed: string) => boolean;
  /** The official release for a platform, by Go's names; undefined if there is none. */
  release: (os: string, arch: string) => Release | undefined;
  /** The Debian package with the binary, and the path in it, for binaries that `go build` alone can't build. */
  debian?: { package: string; member: string };
  /** How `go build` builds it; absent if no module is pinned for it. */
  build?: Build;
};

/** A build of a pinned module; with cgo only if `cgo` is set. */
export type Build = {
  directory: string;
  package: string;
  ldflags: string;
  tags?: string;
  /** The C libraries that it needs, by their names for pkg-config. */
  cgo?: readonly string[];
  coldSeconds: number;
  warmSeconds: number;
};

/** Seconds of a build, without and with Go's build cache. */
export type Seconds = { cold: number; warm: number };

const KUBERNETES = 'v1.36.3';
const MODULES = join(import.meta.dirname, '..', 'modules');
/** The site of most releases. */
export const GITHUB = 'https://github.com';

/** Every binary, with its pinned version. Build times were measured on 2 cores. */
export const CATALOG: readonly BinarySource<BinaryName>[] = [
  {
    name: 'temporal',
    version: 'v1.5.1',
    // A CLI built from modules prints 0.0.0-DEV, so the version of the embedded server is compared.
    accepts: (printed) => atLeast(/Server (\d+)\.(\d+)/.exec(printed), [1, 29]),
    release: (os, arch) => ({
      url: `${GITHUB}/temporalio/cli/releases/download/v1.5.1/temporal_cli_1.5.1_${os}_${arch}.tar.gz`,
      member: 'temporal',
      sums: `${GITHUB}/temporalio/cli/releases/download/v1.5.1/checksums.txt`,
    }),
    build: module('temporal', 'github.com/temporalio/cli/cmd/temporal', { cold: 220, warm: 23 }),
  },
  kwok('kwok', { cold: 120, warm: 15 }),
  kwok('kwokctl', { cold: 20, warm: 11 }),
  {
    name: 'etcd',
    version: 'v3.7.3',
    accepts: (printed) => atLeast(/etcd Version: (\d+)\.(\d+)/.exec(printed), [3, 6]),
    release: (os, arch) => {
      const file = `etcd-v3.7.3-${os}-${arch}`;
      const base = `${GITHUB}/etcd-io/etcd/releases/download/v3.7.3`;
      const archive = os === 'linux' ? `${file}.tar.gz` : `${file}.zip`;
      return { url: `${base}/${archive}`, member: `${file}/etcd`, sums: `${base}/SHA256SUMS` };
    },
    build: module('etcd', 'go.etcd.io/etcd/server/v3', { cold: 30, warm: 7 }),
  },
  kubernetes('kube-apiserver', { cold: 270, warm: 32 }),
  kubernetes('kube-controller-manager', { cold: 105, warm: 16 }),
  kubernetes('kube-scheduler', { cold: 20, warm: 16 }),
];

/** The environment variable for the path of a binary: SPARKBATCH_KUBE_APISERVER_BIN. */
export function environmentName(name: string): string {
  return `SPARKBATCH_${name.toUpperCase().replaceAll('-', '_')}_BIN`;
}

/** This platform, by the names that Go and the releases use. */
export function platform(): { os: string; arch: string } {
  return { os: process.platform, arch: process.arch === 'x64' ? 'amd64' : process.arch };
}

function kwok(name: 'kwok' | 'kwokctl', seconds: Seconds): BinarySource<BinaryName> {
  return {
    name,
    version: 'v0.8.0',
    // The stages depend on the template functions of this release.
    accepts: (printed) => /\bv0\.8\.\d+/.test(printed),
    release: (os, arch) => ({ url: `${GITHUB}/kubernetes-sigs/kwok/releases/download/v0.8.0/${name}-${os}-${arch}` }),
    build: module('kwok', `sigs.k8s.io/kwok/cmd/${name}`, seconds),
  };
}

/** A binary of Kubernetes. */
export function kubernetes<Name extends `kube${string}`>(name: Name, seconds: Seconds): BinarySource<Name> {
  return {
    name,
    version: KUBERNETES,
    accepts: (printed) => /^Kubernetes v1\.36\./m.test(printed),
    release: (os, arch) => {
      if (os !== 'linux') return undefined;
      const url = `https://dl.k8s.io/release/${KUBERNETES}/bin/${os}/${arch}/${name}`;
      return { url, sums: `${url}.sha256` };
    },
    build: {
      ...module('kubernetes', `k8s.io/kubernetes/cmd/${name}`, seconds),
      // Without a version, the servers report v0.0.0-master and refuse each other.
      ldflags: `-s -w -X k8s.io/component-base/version.gitVersion=${KUBERNETES}`,
    },
  };
}

/** A build from a module in `modules/`. */
export function module(directory: string, packageName: string, { cold, warm }: Seconds): Build {
  const build = { directory: join(MODULES, directory), package: packageName, ldflags: '-s -w' };
  return { ...build, coldSeconds: cold, warmSeconds: warm };
}

/** Whether the matched version is new enough. */
export function atLeast(found: RegExpExecArray | null, [major, minor]: readonly [number, number]): boolean {
  return found !== null && Number(found[1]) === major && Number(found[2]) >= minor;
}
