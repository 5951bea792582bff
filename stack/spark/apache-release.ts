import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { save } from '../binaries/download.ts';
import type { DistributionSource } from './source.ts';

/** The sites with releases of Spark: current ones, then all of them. */
const SITES = ['https://downloads.apache.org/spark', 'https://archive.apache.org/dist/spark'];

/** The binary release of Spark, verified with its published SHA-512. */
export const apacheRelease: DistributionSource = releaseFrom(SITES);

/** Releases from sites with the layout of Apache; the first one with the version is used. */
export function releaseFrom(sites: readonly string[]): DistributionSource {
  return {
    name: (version) => `the Apache release of Spark ${version}`,

    whyUnavailable: () =>
      Promise.resolve(
        process.env['SPARKBATCH_NO_DOWNLOAD'] === undefined
          ? undefined
          : 'downloads are disabled by SPARKBATCH_NO_DOWNLOAD',
      ),

    async fetch(version, { directory, report, signal }) {
      const home = `spark-${version}-bin-hadoop3`;
      const archive = join(directory, `${home}.tgz`);
      const problems: string[] = [];
      for (const site of sites) {
        const url = `${site}/spark-${version}/${home}.tgz`;
        try {
          const sums = `${archive}.sha512`;
          await save({ url: `${url}.sha512`, file: sums, report, signal });
          const published = publishedSum(await readFile(sums, 'utf8'), basename(archive));
          if (published === undefined) throw new Error(`${url}.sha512 has no checksum`);
          const sum = await save({ url, file: archive, report, signal, algorithm: 'sha512' });
          if (sum !== published) throw new Error(`${url} has SHA-512 ${sum}, but ${published} is published`);
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

/**
 * Parses the SHA-512 in a file of Apache: `<sum>  <file>`, or the format of GPG: `<file>: <sum in groups over several lines>`.
 */
export function publishedSum(text: string, file: string): string | undefined {
  const digits = text.replace(file, '').replace(/[\s:]/g, '').toLowerCase();
  return /^[0-9a-f]{128}$/.test(digits) ? digits : undefined;
}
