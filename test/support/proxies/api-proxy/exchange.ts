import { request as requestHttp, type Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { ApiRequest } from './request.ts';

/** The server that requests are forwarded to. */
export interface Upstream {
  readonly server: URL;
  /** Has the connections and their client certificate. */
  readonly agent: Agent;
  /** Credentials in headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A response of the API server, or of a fault. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** One request through the proxy, and what can be done with it. The client may disconnect at any time. */
export class Exchange {
  readonly request: ApiRequest;
  readonly #upstream: Upstream;
  readonly #response: ServerResponse;
  #silenced = false;

  constructor(request: ApiRequest, upstream: Upstream, response: ServerResponse) {
    this.request = request;
    this.#upstream = upstream;
    this.#response = response;
  }

  /** Forwards the request and streams the response. */
  async pass(): Promise<void> {
    const response = this.#response;
    // A write is forwarded even if its client has disconnected, as on a real network.
    const abandoned = new AbortController();
    if (['get', 'list', 'watch'].includes(this.request.verb)) response.once('close', () => abandoned.abort());
    const answer = await this.#forward(abandoned.signal);
    if (response.destroyed) return void answer.resume();
    response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
    response.flushHeaders();
    await pipeline(answer, this.#unlessSilenced(), response);
  }

  /** Stops the response without closing the connection, like a half-open network does to a watch. */
  silence(): void {
    this.#silenced = true;
  }

  /** Ends the response with a last line. */
  endWith(line: string): void {
    const response = this.#response;
    if (response.destroyed || response.writableEnded) return;
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json' });
    this.#silenced = true;
    response.end(line);
  }

  /** Sends half of the response, then closes the connection. */
  giveHalf({ status, headers, body }: Answer): void {
    const response = this.#response;
    if (response.destroyed) return;
    response.writeHead(status, { ...headers, 'content-length': body.length });
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
  }

  #unlessSilenced(): Transform {
    const silenced = () => this.#silenced;
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        if (silenced()) done();
        else done(null, chunk);
      },
    });
  }

  /** Forwards the request and returns the response. Not for watches, because their response does not end. */
  async take(): Promise<Answer> {
    const answer = await this.#forward();
    return { status: answer.statusCode ?? 502, headers: endToEnd(answer.headers), body: await buffer(answer) };
  }

  give({ status, headers, body }: Answer): void {
    if (!this.#response.destroyed) this.#response.writeHead(status, headers).end(body);
  }

  /** Closes the connection without a response. */
  drop(): void {
    this.#response.destroy();
  }

  #forward(signal?: AbortSignal): Promise<IncomingMessage> {
    const { method, url, headers, body } = this.request;
    const { server, agent, headers: own } = this.#upstream;
    const send = server.protocol === 'https:' ? requestHttps : requestHttp;
    return new Promise((resolve, reject) => {
      const sent = {
        method,
        headers: { ...endToEnd(headers), ...own, host: server.host },
        agent,
        ...(signal && { signal }),
      };
      send(new URL(url, server), sent).once('response', resolve).once('error', reject).end(body);
    });
  }
}

/** Without the hop-by-hop headers. */
function endToEnd(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...rest } = headers;
  return rest;
}
