import type { S3Client } from '@aws-sdk/client-s3';
import { errorMessage } from '../model/lang.ts';
import { ArchiveError, type LogStore } from './log-store.ts';

/** An S3-compatible store. */
export interface S3Options {
  readonly bucket: string;
  /** Default: of the environment. */
  readonly region?: string | undefined;
  /** Default: AWS. */
  readonly endpoint?: string | undefined;
  /** Default: true with an endpoint. */
  readonly forcePathStyle?: boolean | undefined;
}

/** Bytes of a part, the least that S3 accepts. One part is in memory at a time. */
const PART_SIZE = 5 * 1024 * 1024;
/** Milliseconds. */
const CONNECTION_TIMEOUT = 5000;
/** Milliseconds after which a request without an answer is given up. */
const REQUEST_TIMEOUT = 30_000;

/**
 * A bucket as an archive. Credentials come from where AWS' SDK finds them: environment variables, a web identity token, the
 * node.
 * @throws ArchiveError when the library is not installed
 */
export async function s3Store({ bucket, region, endpoint, forcePathStyle }: S3Options): Promise<LogStore> {
  const { S3Client: Client, Upload } = await libraries();
  const client: S3Client = new Client({
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && {
      endpoint,
      // A store of one's own has no regions, but a signature contains one.
      ...(region === undefined && process.env['AWS_REGION'] === undefined && { region: 'us-east-1' }),
      // Older stores do not know the checksums that AWS' SDK adds by default.
      requestChecksumCalculation: 'WHEN_REQUIRED' as const,
    }),
    forcePathStyle: forcePathStyle ?? endpoint !== undefined,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      throwOnRequestTimeout: true,
    },
  });
  return {
    locate: (key) => `s3://${bucket}/${key}`,
    async write(key, body, signal) {
      const upload = new Upload({
        client,
        queueSize: 1,
        partSize: PART_SIZE,
        params: {
          Bucket: bucket,
          Key: key,
          Body: body,
          ContentType: 'text/plain; charset=utf-8',
          ContentEncoding: 'gzip',
        },
      });
      const abort = () => void upload.abort().catch(() => undefined);
      signal.addEventListener('abort', abort, { once: true });
      try {
        signal.throwIfAborted();
        await upload.done();
      } catch (error) {
        signal.throwIfAborted();
        throw new ArchiveError(`Storing s3://${bucket}/${key}${at(endpoint)}: ${describe(error)}`, { cause: error });
      } finally {
        signal.removeEventListener('abort', abort);
      }
    },
    close: () => client.destroy(),
  };
}

async function libraries() {
  try {
    const [{ S3Client: Client }, { Upload }] = await Promise.all([
      import('@aws-sdk/client-s3'),
      import('@aws-sdk/lib-storage'),
    ]);
    return { S3Client: Client, Upload };
  } catch (error) {
    const message = `archive.s3 needs two packages beside the worker: npm install @aws-sdk/client-s3 @aws-sdk/lib-storage (${errorMessage(error)})`;
    throw new ArchiveError(message, { cause: error });
  }
}

function at(endpoint: string | undefined): string {
  return endpoint === undefined ? '' : ` at ${endpoint}`;
}

/** Errors of AWS' SDK often have their reason in the name, and no message. */
function describe(error: unknown): string {
  const message = errorMessage(error);
  const name = error instanceof Error ? error.name : '';
  if (name === 'Error' || message.startsWith(name)) return message;
  return message === '' ? name : `${name}: ${message}`;
}
