import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { KubeConfig } from '@kubernetes/client-node';
import { eventually } from '../../../support/eventually.ts';

/** Options of the operator's process. */
export interface OperatorOptions {
  readonly binary: string;
  /** Kubeconfig of an administrator: the permissions of the operator are not tested. */
  readonly kubeconfig: string;
  /** The namespace that it watches. */
  readonly namespace: string;
  /** SPARK_HOME that it submits with. */
  readonly sparkHome: string;
}

/** Options for JVMs that run for a few seconds, several of them on two processors. */
const SHORT_LIVED = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';

/** Milliseconds after which it is killed when it does not exit. */
const PATIENCE = 60_000;

/** The controller of the real operator outside of the cluster, without its webhook. */
export class OperatorProcess {
  readonly #child: ChildProcess;
  #output = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    }
  }

  /** Starts it, and waits until it is ready. */
  static async start({ binary, kubeconfig, namespace, sparkHome }: OperatorOptions): Promise<OperatorProcess> {
    const { hostname, port, protocol } = serverOf(kubeconfig);
    const args = ['controller', 'start', '--namespaces', namespace];
    const quiet = ['--controller-threads', '3', '--health-probe-bind-address', '0', '--metrics-bind-address', '0'];
    const child = spawn(binary, [...args, ...quiet], {
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        ...(process.env['JAVA_HOME'] && { JAVA_HOME: process.env['JAVA_HOME'] }),
        KUBECONFIG: kubeconfig,
        SPARK_HOME: sparkHome,
        SPARK_LAUNCHER_OPTS: SHORT_LIVED,
        SPARK_SUBMIT_OPTS: SHORT_LIVED,
        // The API server of its spark-submit, as in a pod.
        KUBERNETES_SERVICE_HOST: hostname,
        KUBERNETES_SERVICE_PORT: port || (protocol === 'https:' ? '443' : '80'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const operator = new OperatorProcess(child);
    await eventually('the operator is ready', () => (operator.#isReady() || operator.#isOver() ? true : undefined), {
      within: 240_000,
    });
    if (operator.#isOver()) throw new Error(`The operator ended at once; it wrote: ${operator.output()}`);
    return operator;
  }

  /** The output so far. */
  output(): string {
    return this.#output;
  }

  /** Sends SIGTERM, as a rollout does; it completes a running spark-submit first. */
  async stop(): Promise<void> {
    if (this.#isOver()) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE);
    await exited;
    clearTimeout(late);
  }

  /** Sends SIGKILL; its child processes keep running. */
  async kill(): Promise<void> {
    if (this.#isOver()) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  #isReady(): boolean {
    return /Starting workers.*"controller": ?"sparkapplication"/.test(this.#output);
  }

  #isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}

function serverOf(kubeconfig: string): URL {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return new URL(config.getCurrentCluster()?.server ?? '');
}
