import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ensureAll } from '../../stack/binaries.ts';
import { GITHUB, atLeast, type BinarySource } from '../../stack/binaries/catalog.ts';
import { freePorts } from '../../stack/ports.ts';
import { eventually } from './eventually.ts';

type Program = 'prometheus' | 'promtool';

/** The version of Debian's package, so that both sources give the same. */
const VERSION = '2.42.0';

const CATALOG: readonly BinarySource<Program>[] = (['prometheus', 'promtool'] as const).map((name) => ({
  name,
  version: `v${VERSION}`,
  accepts: (printed) => atLeast(/version (\d+)\.(\d+)/.exec(printed), [2, 42]),
  release: (os, arch) => {
    const folder = `prometheus-${VERSION}.${os}-${arch}`;
    const base = `${GITHUB}/prometheus/prometheus/releases/download/v${VERSION}`;
    return { url: `${base}/${folder}.tar.gz`, member: `${folder}/${name}`, sums: `${base}/sha256sums.txt` };
  },
  debian: { package: 'prometheus', member: `usr/bin/${name}` },
}));

/** What Prometheus scrapes. */
export interface ScrapeTarget {
  /** On this machine. */
  readonly port: number;
  /** Labels of its series, as service discovery adds them. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** One series of an answer, at the moment of the query. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A rule, as Prometheus evaluated it. */
export interface EvaluatedRule {
  readonly name: string;
  readonly health: string;
  readonly state: string;
}

/** Runs promtool. @returns what it printed, on both streams @throws when it fails, with that */
export async function promtool(args: readonly string[], { cwd, stdin }: { cwd?: string; stdin?: string } = {}) {
  const { promtool: binary } = await ensureAll(CATALOG);
  return await new Promise<string>((resolve, reject) => {
    const child = execFile(binary, args, { cwd }, (error, out, err) =>
      error
        ? reject(new Error(`promtool ${args.join(' ')} failed: ${out}${err}`, { cause: error }))
        : resolve(out + err),
    );
    child.stdin?.end(stdin);
  });
}

/** A Prometheus server that scrapes targets of this machine. */
export class Prometheus {
  readonly #process: ChildProcess;
  readonly #directory: string;
  readonly #url: string;

  private constructor(process: ChildProcess, directory: string, url: string) {
    this.#process = process;
    this.#directory = directory;
    this.#url = url;
  }

  /** Starts it, and waits until it has scraped all targets. @param rules paths of files with rules */
  static async start(targets: readonly ScrapeTarget[], rules: readonly string[]): Promise<Prometheus> {
    const { prometheus: binary } = await ensureAll(CATALOG);
    const [port] = await freePorts(1);
    const directory = mkdtempSync(join(tmpdir(), 'spark-batch-prometheus-'));
    const configuration = {
      global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '1s' },
      rule_files: rules,
      scrape_configs: [
        {
          job_name: 'test',
          // As a sidecar of Grafana's or the kubelet does for metrics about others.
          honor_labels: true,
          static_configs: targets.map((target) => ({
            targets: [`127.0.0.1:${target.port}`],
            ...(target.labels && { labels: target.labels }),
          })),
        },
      ],
    };
    const file = join(directory, 'prometheus.yaml');
    writeFileSync(file, stringify(configuration));
    const address = `127.0.0.1:${port}`;
    const args = [`--config.file=${file}`, `--storage.tsdb.path=${directory}`, `--web.listen-address=${address}`];
    const process = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    process.stderr.on('data', (text: Buffer) => (log = (log + text.toString()).slice(-4000)));
    const prometheus = new Prometheus(process, directory, `http://${address}`);
    await eventually('Prometheus has scraped all targets', async () => {
      if (process.exitCode !== null) throw new Error(`Prometheus has exited: ${log}`);
      return (await prometheus.query('up == 1')).length === targets.length ? true : undefined;
    }).catch(async (error: unknown) => {
      await prometheus.close();
      throw error;
    });
    return prometheus;
  }

  /** The series of an expression now. @throws when Prometheus refuses it */
  async query(expr: string): Promise<Series[]> {
    const data = await this.#get<{ result: { metric: Record<string, string>; value: [number, string] }[] }>('query', {
      query: expr,
    });
    return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  /** The rules, once each of them has been evaluated. */
  async rules(): Promise<EvaluatedRule[]> {
    return await eventually('all rules are evaluated', async () => {
      const { groups } = await this.#get<{ groups: { rules: EvaluatedRule[] }[] }>('rules');
      const rules = groups.flatMap((group) => group.rules);
      return rules.length > 0 && rules.every(({ health }) => health !== 'unknown') ? rules : undefined;
    });
  }

  /** Waits until all targets have been scraped after this moment. */
  async untilScraped(): Promise<void> {
    const now = Date.now() / 1000;
    await eventually('all targets are scraped', async () => {
      const [oldest] = await this.query('min(timestamp(up))');
      return oldest !== undefined && oldest.value > now ? true : undefined;
    });
  }

  async close(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const exited = once(this.#process, 'exit');
      this.#process.kill('SIGTERM');
      await exited;
    }
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #get<T>(path: string, parameters: Record<string, string> = {}): Promise<T> {
    const response = await fetch(`${this.#url}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
    const answer = (await response.json()) as { status: string; data: T; error?: string };
    if (answer.status !== 'success')
      throw new Error(`Prometheus refuses ${JSON.stringify(parameters)}: ${answer.error}`);
    return answer.data;
  }
}
