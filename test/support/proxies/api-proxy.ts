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
export type { ApiRequest, RequestMatch } from './api-proxy/request.ts';
export type { Rule } from './api-proxy/rule.ts';

/** Stands between a worker and the API server, and does to their requests what a bad day does. */
export class ApiProxy {
  /** Path of the kubeconfig that leads through this proxy. */
  readonly kubeconfig: string;
  /** Its address, as its kubeconfig has it. */
  readonly server: string;
  readonly #server: Server;
  readonly #directory: string;
  readonly #rules: Rule[];
  /** The watches that are open now. */
  readonly #watches: Set<Exchange>;

  private constructor(server: Server, directory: string, kubeconfig: string, rules: Rule[], watches: Set<Exchange>) {
    this.#server = server;
    this.server = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#directory = directory;
    this.kubeconfig = kubeconfig;
    this.#rules = rules;
    this.#watches = watches;
  }

  /** Opens a proxy before the API server of a kubeconfig. */
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
   * From now on, requests that match meet the fault; of several rules for a request the first one counts.
   * @param times after so many requests the rule is used up
   */
  rule(match: RequestMatch, fault: Fault, times = Infinity): Rule {
    const rule = new Rule(match, fault, times);
    this.#rules.push(rule);
    return rule;
  }

  /** The API server goes away: open watches break, and nothing is answered until the rule is removed. */
  outage(): Rule {
    const rule = this.rule({}, drop('before'));
    this.#server.closeAllConnections();
    return rule;
  }

  /** Open watches fall silent without closing, and so do those opened until the rule is removed. */
  silenceWatches(): Rule {
    const rule = this.rule({ verb: 'watch' }, silence);
    for (const watch of this.#watches) watch.silence();
    return rule;
  }

  /** Open watches end because their place is forgotten, and so do the next `times`. */
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
