import { atLeast, GITHUB, module, type BinarySource, type Seconds } from '../binaries/catalog.ts';

type Name = 'temporal-server' | 'temporal-sql-tool' | 'temporal-ui-server';

/** The binaries of a Temporal server on PostgreSQL, with their pinned versions. Build times were measured on 2 cores. */
export const TEMPORAL_SERVER_CATALOG: readonly BinarySource<Name>[] = [
  server('temporal-server', 'go.temporal.io/server/cmd/server', { cold: 400, warm: 40 }),
  server('temporal-sql-tool', 'go.temporal.io/server/cmd/tools/sql', { cold: 30, warm: 10 }),
  {
    name: 'temporal-ui-server',
    version: 'v2.42.1',
    accepts: () => false,
    release: () => undefined,
    build: module('temporal-server', 'github.com/temporalio/ui-server/v2/cmd/server', { cold: 40, warm: 8 }),
  },
];

/** A binary of Temporal's release; server and tool must have the same version, so those in PATH are taken with care. */
function server(name: Name, packageName: string, seconds: Seconds): BinarySource<Name> {
  const version = 'v1.32.1';
  const base = `${GITHUB}/temporalio/temporal/releases/download/${version}`;
  return {
    name,
    version,
    accepts: (printed) => atLeast(/version (\d+)\.(\d+)/.exec(printed), [1, 32]),
    release: (os, arch) => ({
      url: `${base}/temporal_${version.slice(1)}_${os}_${arch}.tar.gz`,
      member: name,
      sums: `${base}/checksums.txt`,
    }),
    build: module('temporal-server', packageName, seconds),
  };
}
