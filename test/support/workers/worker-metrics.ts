/** Reads the metrics of a worker from its Prometheus endpoint. */
export class WorkerMetrics {
  readonly #url: string;

  constructor(port: number) {
    this.#url = `http://127.0.0.1:${port}/metrics`;
  }

  /** All metrics, as Prometheus reads them. */
  async text(): Promise<string> {
    return (await fetch(this.#url)).text();
  }

  /** The sum of a metric's series with these labels; 0 when there is none. */
  async value(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
    return (await this.text())
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .filter((line) => Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }
}
