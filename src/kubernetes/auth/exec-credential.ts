import { spawn } from 'node:child_process';
import { z } from 'zod';
import type { ExecOptions } from './cluster-options.ts';
import { type Credential, CredentialError, type CredentialSource } from './credentials.ts';

/** What such a program prints: https://kubernetes.io/docs/reference/config-api/client-authentication.v1/ */
const printedSchema = z.object({
  kind: z.literal('ExecCredential'),
  status: z.object({
    expirationTimestamp: z.iso.datetime({ offset: true }).optional(),
    token: z.string().min(1).optional(),
    clientCertificateData: z.string().min(1).optional(),
    clientKeyData: z.string().min(1).optional(),
  }),
});

/** A credential is replaced when it has this much of its life left, in milliseconds; of a short life, a fifth of it. */
const AHEAD = 60_000;
/** One that has less than this is not used any more: our clock and the API server's differ. */
const TOO_LATE = 5000;
/** Nobody reads more than this of what the program writes. */
const MOST_OUTPUT = 1024 * 1024;

interface Held {
  readonly credential: Credential;
  readonly from: number;
  /** When it expires, in milliseconds since 1970; a credential without is good until it is refused. */
  readonly until: number;
}

/**
 * Credentials that a program prints, as `aws eks get-token` does. The client library runs it anew for each of many requests
 * at once, waits for it without an end, and uses a credential until the very moment at which it expires. Here one program
 * runs at a time, for a limited time, and before the credential it replaces expires; requests go on with that meanwhile.
 */
export class ExecCredential implements CredentialSource {
  readonly #exec: ExecOptions;
  readonly #clock: () => number;
  #held: Held | undefined;
  #running: Promise<Held> | undefined;
  /** After a failure ahead of time it is not tried again before this. */
  #notBefore = 0;

  constructor(exec: ExecOptions, clock: () => number = Date.now) {
    this.#exec = exec;
    this.#clock = clock;
  }

  async current(): Promise<Credential> {
    const now = this.#clock();
    const held = this.#held;
    if (!held || now >= held.until - TOO_LATE) return (await this.#run()).credential;
    if (now >= held.until - Math.min(AHEAD, (held.until - held.from) / 5) && now >= this.#notBefore) {
      // Detached: what is held is good yet, and a failure that lasts is told when it is not.
      this.#run().catch(() => (this.#notBefore = this.#clock() + TOO_LATE));
    }
    return held.credential;
  }

  async refused(sentAt: number): Promise<boolean> {
    const held = this.#held;
    // Many requests are refused at once: the first to say so has it renewed for all.
    if (held && held.from > sentAt) return true;
    // A credential that is refused as soon as it is there will not be better at once.
    if (held && this.#clock() - held.from < TOO_LATE) return false;
    await this.#run();
    return true;
  }

  #run(): Promise<Held> {
    this.#running ??= this.#credential().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #credential(): Promise<Held> {
    const from = this.#clock();
    const { status } = parse(this.#exec, await runProgram(this.#exec));
    const { expirationTimestamp, token, clientCertificateData, clientKeyData } = status;
    const until = expirationTimestamp === undefined ? Infinity : Date.parse(expirationTimestamp);
    if (until <= from) throw failure(this.#exec, `what it printed has expired at ${expirationTimestamp}`);
    this.#held = {
      credential: { token, clientCertificate: clientCertificateData, clientKey: clientKeyData },
      from,
      until,
    };
    return this.#held;
  }
}

function parse(exec: ExecOptions, printed: string): z.output<typeof printedSchema> {
  let json: unknown;
  try {
    json = JSON.parse(printed);
  } catch {
    // Never with what it printed: that may be half a token.
    throw failure(exec, 'what it printed is not JSON');
  }
  const parsed = printedSchema.safeParse(json);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'all of it').join(', ');
    throw failure(exec, `what it printed is not an ExecCredential (${fields})`);
  }
  const { token, clientCertificateData, clientKeyData } = parsed.data.status;
  if (token === undefined && (clientCertificateData === undefined || clientKeyData === undefined)) {
    throw failure(exec, 'what it printed has neither a token nor a client certificate and its key');
  }
  return parsed.data;
}

/** What a program printed. @throws CredentialError when it failed or took too long */
function runProgram(exec: ExecOptions): Promise<string> {
  const { command, args, env, apiVersion, timeout } = exec;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: {
        ...process.env,
        // Programs choose by it which version to print, and know that nobody is there to ask for a password.
        KUBERNETES_EXEC_INFO: JSON.stringify({ apiVersion, kind: 'ExecCredential', spec: { interactive: false } }),
        ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
    });
    const [printed, complaint] = [collect(child.stdout), collect(child.stderr)];
    // What it started itself may still hold the pipes.
    child.once('exit', () => child.killed && [child.stdout, child.stderr].forEach((stream) => stream.destroy()));
    child.once('error', (error) => reject(failure(exec, error.message, error)));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(printed());
      const how = child.killed ? `it took longer than ${timeout / 1000} s` : `it ended with ${code ?? signal}`;
      const lastWords = complaint().trim().split('\n').at(-1)?.slice(0, 300);
      reject(failure(exec, lastWords ? `${how}: ${lastWords}` : how));
    });
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    if (text.length < MOST_OUTPUT) text += chunk;
  });
  return () => text;
}

function failure({ command }: ExecOptions, why: string, cause?: Error): CredentialError {
  return new CredentialError(`the credentials program ${command} failed: ${why}`, cause && { cause });
}
