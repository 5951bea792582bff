import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { durationWithin } from '../../model/schema/duration-schema.ts';
import { LINK_PLACEHOLDERS, unknownPlaceholders } from '../../model/status/links.ts';

const SECOND = 1000;
const HOUR = 3_600_000;

const inBraces = (names: readonly string[]) => names.map((name) => `{{${name}}}`).join(', ');

/** A template with these placeholders only. */
function template(names: readonly string[]) {
  return z.string().refine((text) => unknownPlaceholders(text, names).length === 0, {
    error: ({ input }) =>
      `has the unknown placeholder {{${unknownPlaceholders(String(input), names)[0] ?? ''}}}; known: ${inBraces(names)}`,
  });
}

const LINK_NAMES = ['key', ...LINK_PLACEHOLDERS] as const;

const s3Schema = z
  .strictObject({
    bucket: z.string().min(1).max(255).meta({ description: 'Name of the bucket.' }),
    region: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'Region of the bucket. Default that of the environment.' }),
    endpoint: z
      .string()
      .refine((text) => /^https?:\/\/./.test(text), 'must begin with http:// or https://')
      .optional()
      .meta({ description: 'Address of a store that is not AWS: MinIO, Ceph. Default AWS.' }),
    forcePathStyle: z.boolean().optional().meta({
      description: 'The bucket is in the path of addresses, not in the host name. Default true with endpoint.',
    }),
  })
  .meta({ description: 'An S3-compatible store. Credentials come from the environment of the worker.' });

/** The archive of logs. */
export const archiveSchema = z
  .strictObject({
    directory: z
      .string()
      .refine((path) => isAbsolute(path), 'must be an absolute path')
      .optional()
      .meta({ description: 'A directory that all workers share, such as a volume. It must exist.' }),
    s3: s3Schema.optional(),
    key: template(LINK_PLACEHOLDERS)
      .max(500)
      .refine((text) => /\{\{\s*pod\s*\}\}/.test(text), 'must contain {{pod}}, so that no log replaces another')
      .meta({
        description: `Template of the name of a log, with slashes. Placeholders: ${inBraces(LINK_PLACEHOLDERS)}. Default {{cluster}}/{{namespace}}/{{batchId}}/{{pod}}.log.gz.`,
      })
      .default('{{cluster}}/{{namespace}}/{{batchId}}/{{pod}}.log.gz'),
    link: template(LINK_NAMES)
      .max(2000)
      .refine((text) => /^https?:\/\/./.test(text), 'must begin with http:// or https://')
      .optional()
      .meta({
        description: `Template of the address of a log for people. Placeholders: ${inBraces(LINK_NAMES)}. Default none.`,
      }),
    timeout: durationWithin({ least: SECOND, most: HOUR })
      .meta({ description: 'How long storing the logs of an attempt may take, tries included. Default 5m.' })
      .prefault('5m'),
  })
  .refine(({ directory, s3 }) => (directory === undefined) !== (s3 === undefined), 'needs either directory or s3');

/** Where logs are archived, validated. */
export type ArchiveOptions = z.output<typeof archiveSchema>;
