import { request as requestHttp, type Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { ApiRequest } from './request.ts';

/** Where requests go. */
export interface Upstream {
  readonly server: URL;
  /** Holds the connections, and the credentials they are made with. */
  readonly agent: Agent;
  /** Credentials that go with each request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the API server answered, or what a fault answers in its place. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** One request on its way through the proxy, and what can be done with it. The client may be gone at any time. */
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

  /** Lets the request take effect and streams the answer back as it comes. */
  async pass(): Promise<void> {
    const response = this.#response;
    // A request that changes something goes through even when nobody waits for its answer: so do networks.
    const abandoned = new AbortController();
    if (['get', 'list', 'watch'].includes(this.request.verb)) response.once('close', () => abandoned.abort());
    const answer = await this.#forward(abandoned.signal);
    if (response.destroyed) return void answer.resume();
    response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
    response.flushHeaders();
    await pipeline(answer, this.#unlessSilenced(), response);
  }

  /** From now on nothing more comes, and the connection stays open: what a half-open network does to a watch. */
  silence(): void {
    this.#silenced = true;
  }

  /** Says one last thing in the stream of an answer under way, or as the whole of one, and ends it in an orderly way. */
  endWith(line: string): void {
    const response = this.#response;
    if (response.destroyed || response.writableEnded) return;
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json' });
    this.#silenced = true;
    response.end(line);
  }

  /** Half of the answer arrives, then the connection breaks. */
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

  /** Lets the request take effect and keeps the answer. Not for watches, whose answer has no end. */
  async take(): Promise<Answer> {
    const answer = await this.#forward();
    return { status: answer.statusCode ?? 502, headers: endToEnd(answer.headers), body: await buffer(answer) };
  }

  give({ status, headers, body }: Answer): void {
    if (!this.#response.destroyed) this.#response.writeHead(status, headers).end(body);
  }

  /** Ends the connection without an answer. */
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

/** Headers that concern only one of the two connections stay with it. */
function endToEnd(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...rest } = headers;
  return rest;
}
