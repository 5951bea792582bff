import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Exchange, type Upstream } from './api-proxy/exchange.ts';
import { drop, forgotten, GONE_EVENT, silence, type Fault } from './api-proxy/fault.ts';
import { upstreamOf, writeKubeconfig } from './api-proxy/kubeconfig.ts';
import { readRequest, type RequestMatch } from './api-proxy/request.ts';
import { Rule } from './api-proxy/rule.ts';

export { answer, cut, delay, drop, forgotten, hold, silence, type Fault, type Moment } from './api-proxy/fault.ts';
export { RELEASE, type ApiRequest, type RequestMatch } from './api-proxy/request.ts';
export type { Rule } from './api-proxy/rule.ts';

/** An HTTP proxy between a worker and the API server that injects faults into their requests. */
export class ApiProxy {
  /** Path of a kubeconfig for this proxy. */
  readonly kubeconfig: string;
  /** URL of this proxy. */
  readonly server: string;
  readonly #server: Server;
  readonly #directory: string;
  readonly #rules: Rule[];
  /** Open watches. */
  readonly #watches: Set<Exchange>;

  private constructor(server: Server, directory: string, kubeconfig: string, rules: Rule[], watches: Set<Exchange>) {
    this.#server = server;
    this.server = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#directory = directory;
    this.kubeconfig = kubeconfig;
    this.#rules = rules;
    this.#watches = watches;
  }

  /** Opens a proxy for the API server of a kubeconfig, with the credentials in it. */
  static async open(kubeconfig: string): Promise<ApiProxy> {
    const upstream = await upstreamOf(kubeconfig);
    const rules: Rule[] = [];
    const watches = new Set<Exchange>();
    const server = createServer((incoming, response) => {
      handle(incoming, response, upstream, { rules, watches }).catch(() => response.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const directory = await mkdtemp(join(tmpdir(), 'api-proxy-'));
    const ownKubeconfig = join(directory, 'kubeconfig');
    await writeKubeconfig(ownKubeconfig, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return new ApiProxy(server, directory, ownKubeconfig, rules, watches);
  }

  /**
   * Injects a fault into requests that match; of several rules that match a request, the first one applies.
   * @param times number of requests after which the rule no longer applies
   */
  rule(match: RequestMatch, fault: Fault, times = Infinity): Rule {
    const rule = new Rule(match, fault, times);
    this.#rules.push(rule);
    return rule;
  }

  /** Breaks all open connections, without a proper end. New ones are accepted. */
  disconnect(): void {
    this.#server.closeAllConnections();
  }

  /** Simulates an outage: open connections break, and no request is answered until the rule is removed. */
  outage(): Rule {
    const rule = this.rule({}, drop('before'));
    this.disconnect();
    return rule;
  }

  /** Stops the events of open watches, and of those opened until the rule is removed, without closing them. */
  silenceWatches(): Rule {
    const rule = this.rule({ verb: 'watch' }, silence);
    for (const watch of this.#watches) watch.silence();
    return rule;
  }

  /** Ends open watches, and the next `times` ones, with the error that their resource version has expired. */
  forgetWatches(times = 0): Rule {
    const rule = this.rule({ verb: 'watch' }, forgotten, times);
    for (const watch of this.#watches) watch.endWith(GONE_EVENT);
    return rule;
  }

  async close(): Promise<void> {
    for (const rule of this.#rules) rule.remove();
    this.#server.closeAllConnections();
    this.#server.close();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

async function handle(
  incoming: IncomingMessage,
  response: ServerResponse,
  upstream: Upstream,
  { rules, watches }: { rules: readonly Rule[]; watches: Set<Exchange> },
): Promise<void> {
  const request = await readRequest(incoming);
  const exchange = new Exchange(request, upstream, response);
  if (request.verb === 'watch') {
    watches.add(exchange);
    response.once('close', () => watches.delete(exchange));
  }
  const rule = rules.find((one) => one.takes(request));
  await (rule ? rule.apply(exchange) : exchange.pass());
}
