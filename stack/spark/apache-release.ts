import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { save } from '../binaries/download.ts';
import type { DistributionSource } from './source.ts';

/** Where Apache keeps Spark's releases: the present ones, then every one there ever was. */
const PLACES = ['https://downloads.apache.org/spark', 'https://archive.apache.org/dist/spark'];

/** Spark's binary release, its SHA-512 compared with the one that is published beside it. */
export const apacheRelease: DistributionSource = releaseFrom(PLACES);

/** The releases at addresses that are laid out as Apache's, the first that has the version. */
export function releaseFrom(places: readonly string[]): DistributionSource {
  return {
    name: (version) => `Apache's release of Spark ${version}`,

    whyNot: () =>
      Promise.resolve(process.env['SPARKBATCH_NO_DOWNLOAD'] === undefined ? undefined : 'downloads are switched off'),

    async fetch(version, { directory, say, signal }) {
      const home = `spark-${version}-bin-hadoop3`;
      const archive = join(directory, `${home}.tgz`);
      const problems: string[] = [];
      for (const place of places) {
        const url = `${place}/spark-${version}/${home}.tgz`;
        try {
          const sums = `${archive}.sha512`;
          await save({ url: `${url}.sha512`, file: sums, say, signal });
          const published = publishedSum(await readFile(sums, 'utf8'), basename(archive));
          if (published === undefined) throw new Error(`${url}.sha512 holds no checksum`);
          const sum = await save({ url, file: archive, say, signal, algorithm: 'sha512' });
          if (sum !== published) throw new Error(`${url} has SHA-512 ${sum}; published is ${published}`);
          return { archive, home };
        } catch (error) {
          signal?.throwIfAborted();
          const { message, cause } = error as Error;
          problems.push(`${message}${cause instanceof Error ? ` (${cause.message})` : ''}`);
        }
      }
      throw new Error(problems.join('; '));
    },
  };
}

/** The SHA-512 in a file of Apache's: `<sum>  <file>`, or GPG's `<file>: <sum in groups over several lines>`. */
export function publishedSum(text: string, file: string): string | undefined {
  const digits = text.replace(file, '').replace(/[\s:]/g, '').toLowerCase();
  return /^[0-9a-f]{128}$/.test(digits) ? digits : undefined;
}
