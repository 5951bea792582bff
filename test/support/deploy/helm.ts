import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { KubernetesObject } from '@kubernetes/client-node';
import { parseAllDocuments, stringify } from 'yaml';
import { module, type BinarySource } from '../../../stack/binaries/catalog.ts';
import { ensureAll } from '../../../stack/binaries.ts';
import { DEPLOY } from './kustomization.ts';

/** The directory of the chart. */
export const CHART = join(DEPLOY, 'chart');

const HELM: BinarySource<'helm'> = {
  name: 'helm',
  version: 'v3.22.0',
  // Helm has no option --version, so one in PATH is not recognized. Name it in SPARKBATCH_HELM_BIN.
  accepts: () => false,
  release: (os, arch) => {
    const url = `https://get.helm.sh/helm-v3.22.0-${os}-${arch}.tar.gz`;
    return { url, member: `${os}-${arch}/helm`, sums: `${url}.sha256sum` };
  },
  build: module('helm', 'helm.sh/helm/v3/cmd/helm', { cold: 100, warm: 10 }),
};

/** Values of a chart. */
export type Values = Readonly<Record<string, unknown>>;

/** Runs Helm. */
export class Helm {
  readonly #binary: string;
  readonly #scratch = mkdtempSync(join(tmpdir(), 'spark-batch-helm-'));

  private constructor(binary: string) {
    this.#binary = binary;
  }

  /** Finds Helm, or builds it, which takes minutes the first time. */
  static async open(): Promise<Helm> {
    const { helm } = await ensureAll([HELM]);
    return new Helm(helm);
  }

  close(): void {
    rmSync(this.#scratch, { recursive: true });
  }

  /** Runs a command on the chart with values. @throws with what Helm printed when it fails */
  async run(args: readonly string[], values: Values = {}, kubeconfig?: string): Promise<string> {
    const file = join(this.#scratch, `values-${crypto.randomUUID()}.yaml`);
    writeFileSync(file, stringify(values));
    const env = {
      ...process.env,
      HELM_CACHE_HOME: this.#scratch,
      HELM_CONFIG_HOME: this.#scratch,
      HELM_DATA_HOME: this.#scratch,
    };
    const withValues = args[0] === 'uninstall' ? args : [...args, '--values', file];
    try {
      const { stdout } = await promisify(execFile)(this.#binary, withValues, {
        env: { ...env, ...(kubeconfig !== undefined && { KUBECONFIG: kubeconfig }) },
        maxBuffer: 16 * 1024 * 1024,
      });
      return stdout;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${stdout}${stderr}`, { cause: error });
    }
  }

  /** The objects of a release named spark-batch in the namespace spark-batch, hooks included. */
  async render(values: Values = {}): Promise<KubernetesObject[]> {
    const text = await this.run(
      ['template', 'spark-batch', CHART, '--namespace', 'spark-batch', '--kube-version', '1.36.0'],
      values,
    );
    return parseAllDocuments(text)
      .map((document) => {
        if (document.errors[0]) throw document.errors[0];
        return document.toJS() as KubernetesObject | null;
      })
      .filter((object) => object !== null);
  }
}
