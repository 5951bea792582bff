import { join } from 'node:path';

/** The servers' binaries, in the order they are fetched. */
export const BINARY_NAMES = [
  'temporal',
  'kwok',
  'kwokctl',
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
] as const;

/** One of the servers' binaries. */
export type BinaryName = (typeof BINARY_NAMES)[number];

/** Where each binary is on this machine. */
export type Binaries = Record<BinaryName, string>;

/** A release's file: the binary itself, or an archive that holds it. */
export type Release = {
  url: string;
  /** The binary's path inside the archive; absent when the file is the binary. */
  member?: string;
  /** Where its SHA-256 is published, alone or in a list of `<sum>  <file>`; absent when its project publishes none. */
  sums?: string;
};

/** How one binary is had. */
export type BinarySource<Name extends string = string> = {
  name: Name;
  /** The version that is downloaded and built, and part of the cache's key. */
  version: string;
  /** Whether what the binary prints for `--version` is good enough when it is found in PATH. */
  accepts: (printed: string) => boolean;
  /** The official release for a platform in Go's names, or undefined where its project builds none. */
  release: (os: string, arch: string) => Release | undefined;
  /** The Debian package that holds it, where it is more than Go makes of its module, and its path in there. */
  debian?: { package: string; member: string };
  /** What `go build` makes it of; without C unless it asks for it. */
  build: {
    directory: string;
    package: string;
    ldflags: string;
    tags?: string;
    /** The C libraries it needs, by the names that pkg-config knows them by. */
    cgo?: readonly string[];
    coldSeconds: number;
    warmSeconds: number;
  };
};

/** How long a build takes, without and with Go's cache. */
export type Seconds = { cold: number; warm: number };

const KUBERNETES = 'v1.36.3';
const MODULES = join(import.meta.dirname, '..', 'modules');
/** Where most projects keep their releases. */
export const GITHUB = 'https://github.com';

/** Every binary, with its pinned version. The seconds of a build were measured on 2 cores, without and with Go's cache. */
export const CATALOG: readonly BinarySource<BinaryName>[] = [
  {
    name: 'temporal',
    version: 'v1.5.1',
    // A CLI built from modules calls itself 0.0.0-DEV: the version of the server inside is what matters.
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

/** The environment variable that gives a binary's path, as SPARKBATCH_KUBE_APISERVER_BIN. */
export function environmentName(name: string): string {
  return `SPARKBATCH_${name.toUpperCase().replaceAll('-', '_')}_BIN`;
}

/** The names Go and the projects' releases have for this platform. */
export function platform(): { os: string; arch: string } {
  return { os: process.platform, arch: process.arch === 'x64' ? 'amd64' : process.arch };
}

function kwok(name: 'kwok' | 'kwokctl', seconds: Seconds): BinarySource<BinaryName> {
  return {
    name,
    version: 'v0.8.0',
    // The stages are written for the templates of this release.
    accepts: (printed) => /\bv0\.8\.\d+/.test(printed),
    release: (os, arch) => ({ url: `${GITHUB}/kubernetes-sigs/kwok/releases/download/v0.8.0/${name}-${os}-${arch}` }),
    build: module('kwok', `sigs.k8s.io/kwok/cmd/${name}`, seconds),
  };
}

/** A program of Kubernetes itself. */
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
      // Without it the servers call themselves v0.0.0-master and refuse each other.
      ldflags: `-s -w -X k8s.io/component-base/version.gitVersion=${KUBERNETES}`,
    },
  };
}

/** What `go build` makes a binary of, in a module of `modules/`. */
export function module(directory: string, packageName: string, { cold, warm }: Seconds): BinarySource['build'] {
  const build = { directory: join(MODULES, directory), package: packageName, ldflags: '-s -w' };
  return { ...build, coldSeconds: cold, warmSeconds: warm };
}

/** Whether the version that was found in what a binary printed is new enough. */
export function atLeast(found: RegExpExecArray | null, [major, minor]: readonly [number, number]): boolean {
  return found !== null && Number(found[1]) === major && Number(found[2]) >= minor;
}
