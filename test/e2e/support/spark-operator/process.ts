import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { KubeConfig } from '@kubernetes/client-node';
import { eventually } from '../../../support/eventually.ts';

/** How the operator is started. */
export interface OperatorOptions {
  readonly binary: string;
  /** Of somebody who may do everything: rights of operators are not what is tested. */
  readonly kubeconfig: string;
  /** The only namespace it looks at. */
  readonly namespace: string;
  /** The Spark distribution that it submits with. */
  readonly sparkHome: string;
}

/** For JVMs that live for a few seconds, several of them on two processors. */
const SHORT_LIVED = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';

/** Milliseconds that its end may take. */
const PATIENCE = 20_000;

/** The real operator's controller, outside of the cluster, without its webhook: as good as inside for what is tested. */
export class OperatorProcess {
  readonly #child: ChildProcess;
  #output = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    }
  }

  /** Starts it, and waits until it works. */
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
        // Where its spark-submit goes; as in a pod.
        KUBERNETES_SERVICE_HOST: hostname,
        KUBERNETES_SERVICE_PORT: port || (protocol === 'https:' ? '443' : '80'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const operator = new OperatorProcess(child);
    await eventually('the operator works', () => (operator.#isReady() || operator.#isOver() ? true : undefined), {
      within: 60_000,
    });
    if (operator.#isOver()) throw new Error(`The operator ended at once; it wrote: ${operator.output()}`);
    return operator;
  }

  /** What it has written so far. */
  output(): string {
    return this.#output;
  }

  /** Ends it, as a rollout does; a spark-submit under way comes to its end before. */
  async stop(): Promise<void> {
    if (this.#isOver()) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE);
    await exited;
    clearTimeout(late);
  }

  /** Ends it at once, as a lost machine would; what it has started goes on. */
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
