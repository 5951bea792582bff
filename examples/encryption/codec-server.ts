// Decodes payloads for Temporal's UI (Data Encoder, the glasses in its header) and `temporal --codec-endpoint`. It has no
// authentication, so it only listens on this machine. To serve others, put an authenticating proxy in front of it.
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import proto from '@temporalio/proto';
import { payloadCodecs } from './codec.ts';

const { Payloads } = proto.temporal.api.common.v1;
const { CODEC_SERVER_PORT = '8081', TEMPORAL_UI_ORIGIN = 'http://localhost:8233' } = process.env;
const CORS = {
  'access-control-allow-origin': TEMPORAL_UI_ORIGIN,
  'access-control-allow-methods': 'POST, OPTIONS',
  'access-control-allow-headers': 'content-type, x-namespace, authorization',
};

/** Handles `/encode` and `/decode`. Payloads are in the JSON format of protobuf, with bytes in base64. */
async function answer(request: IncomingMessage): Promise<string | undefined> {
  const direction = /\/(encode|decode)$/.exec(request.url ?? '')?.[1];
  if (request.method !== 'POST' || direction === undefined) return undefined;
  let payloads = [...(Payloads.fromObject((await json(request)) as object).payloads ?? [])];
  const codecs = direction === 'encode' ? payloadCodecs.toReversed() : payloadCodecs;
  for (const codec of codecs) payloads = await codec[direction as 'encode' | 'decode'](payloads);
  return JSON.stringify(Payloads.toObject(Payloads.create({ payloads }), { bytes: String }));
}

const server = createServer((request, response) => {
  if (request.method === 'OPTIONS') return void response.writeHead(204, CORS).end();
  answer(request)
    .then((body) =>
      response.writeHead(body === undefined ? 404 : 200, { ...CORS, 'content-type': 'application/json' }).end(body),
    )
    .catch((error: unknown) =>
      response.writeHead(400, CORS).end(error instanceof Error ? error.message : String(error)),
    );
});
server.listen(Number(CODEC_SERVER_PORT), '127.0.0.1', () =>
  console.log(`Codec server on http://127.0.0.1:${CODEC_SERVER_PORT}`),
);
