import { spawn } from 'node:child_process';
import { z } from 'zod';
import type { ExecOptions } from './cluster-options.ts';
import { CredentialError, type Credentials, type CredentialSource } from './credentials.ts';

/** The output of an exec program: https://kubernetes.io/docs/reference/config-api/client-authentication.v1/ */
const outputSchema = z.object({
  kind: z.literal('ExecCredential'),
  status: z.object({
    expirationTimestamp: z.iso.datetime({ offset: true }).optional(),
    token: z.string().min(1).optional(),
    clientCertificateData: z.string().min(1).optional(),
    clientKeyData: z.string().min(1).optional(),
  }),
});

/** Credentials are renewed when they expire within this time, in milliseconds, or within a fifth of their lifetime. */
const RENEW_BEFORE = 60_000;
/** Credentials that expire within this time are not used any more, because clocks differ. */
const UNUSABLE_BEFORE = 5000;
/** The largest output of the program that is read, in characters. */
const MAX_OUTPUT = 1024 * 1024;

interface IssuedCredentials {
  readonly credentials: Credentials;
  readonly issuedAt: number;
  /** In milliseconds since 1970; Infinity if they do not expire. */
  readonly expiresAt: number;
}

/**
 * Credentials that a program prints, such as `aws eks get-token`. The client library runs the program once per concurrent
 * request, without a timeout, and uses credentials until the moment they expire. This class runs one program at a time, with a
 * timeout, and before the credentials expire; requests use the old ones meanwhile.
 */
export class ExecCredential implements CredentialSource {
  readonly #exec: ExecOptions;
  readonly #clock: () => number;
  #issued: IssuedCredentials | undefined;
  #running: Promise<IssuedCredentials> | undefined;
  /** After an early renewal has failed, the next one is not started before this time. */
  #notBefore = 0;

  constructor(exec: ExecOptions, clock: () => number = Date.now) {
    this.#exec = exec;
    this.#clock = clock;
  }

  async current(): Promise<Credentials> {
    const now = this.#clock();
    const issued = this.#issued;
    if (!issued || now >= issued.expiresAt - UNUSABLE_BEFORE) return (await this.#run()).credentials;
    const { expiresAt, issuedAt, credentials } = issued;
    if (now >= expiresAt - Math.min(RENEW_BEFORE, (expiresAt - issuedAt) / 5) && now >= this.#notBefore) {
      // Detached: the old credentials are still valid, and a lasting failure is reported when they are not.
      this.#run().catch(() => (this.#notBefore = this.#clock() + UNUSABLE_BEFORE));
    }
    return credentials;
  }

  async renew(sentAt: number): Promise<boolean> {
    const issued = this.#issued;
    // When many requests are rejected at once, the first one renews the credentials for all.
    if (issued && issued.issuedAt > sentAt) return true;
    // New credentials that are rejected at once would be the same if the program ran again.
    if (issued && this.#clock() - issued.issuedAt < UNUSABLE_BEFORE) return false;
    await this.#run();
    return true;
  }

  #run(): Promise<IssuedCredentials> {
    this.#running ??= this.#issue().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #issue(): Promise<IssuedCredentials> {
    const issuedAt = this.#clock();
    const { status } = parseOutput(this.#exec, await runProgram(this.#exec));
    const { expirationTimestamp, token, clientCertificateData, clientKeyData } = status;
    const expiresAt = expirationTimestamp === undefined ? Infinity : Date.parse(expirationTimestamp);
    if (expiresAt <= issuedAt) throw failure(this.#exec, `its credentials expired at ${expirationTimestamp}`);
    this.#issued = {
      credentials: { token, clientCertificate: clientCertificateData, clientKey: clientKeyData },
      issuedAt,
      expiresAt,
    };
    return this.#issued;
  }
}

/** The messages never contain the output itself, which may be part of a token. */
function parseOutput(exec: ExecOptions, output: string): z.output<typeof outputSchema> {
  let json: unknown;
  try {
    json = JSON.parse(output);
  } catch {
    throw failure(exec, 'its output is not JSON');
  }
  const parsed = outputSchema.safeParse(json);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole output').join(', ');
    throw failure(exec, `its output is not an ExecCredential (${fields})`);
  }
  const { token, clientCertificateData, clientKeyData } = parsed.data.status;
  if (token === undefined && (clientCertificateData === undefined || clientKeyData === undefined)) {
    throw failure(exec, 'its output has neither a token nor a client certificate with its key');
  }
  return parsed.data;
}

/** Runs the program and returns its output. @throws CredentialError when it fails or times out */
function runProgram(exec: ExecOptions): Promise<string> {
  const { command, args, env, apiVersion, timeout } = exec;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: {
        ...process.env,
        // The version that the program has to print; without a terminal it must not ask for a password.
        KUBERNETES_EXEC_INFO: JSON.stringify({ apiVersion, kind: 'ExecCredential', spec: { interactive: false } }),
        ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
    });
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    // Child processes of a killed program may keep the pipes open.
    child.once('exit', () => child.killed && [child.stdout, child.stderr].forEach((stream) => stream.destroy()));
    child.once('error', (error) => reject(failure(exec, error.message, error)));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(stdout());
      const problem = child.killed ? `it took longer than ${timeout / 1000} s` : `it ended with ${code ?? signal}`;
      const lastLine = stderr().trim().split('\n').at(-1)?.slice(0, 300);
      reject(failure(exec, lastLine ? `${problem}: ${lastLine}` : problem));
    });
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    if (text.length < MAX_OUTPUT) text += chunk;
  });
  return () => text;
}

function failure({ command }: ExecOptions, problem: string, cause?: Error): CredentialError {
  return new CredentialError(`the credentials program ${command} failed: ${problem}`, cause && { cause });
}
