import { z } from 'zod';
import { LINK_PLACEHOLDERS, unknownPlaceholders } from '../../model/status/links.ts';

const NAMES = LINK_PLACEHOLDERS.map((name) => `{{${name}}}`).join(', ');

const template = z
  .string()
  .max(2000)
  .refine((text) => /^https?:\/\/./.test(text), 'must begin with http:// or https://')
  .refine((text) => unknownPlaceholders(text).length === 0, {
    error: ({ input }) =>
      `has the unknown placeholder {{${unknownPlaceholders(String(input))[0] ?? ''}}}; known: ${NAMES}`,
  });

/** Addresses of pages about a batch. */
export const linksSchema = z
  .strictObject({
    sparkUi: template.optional().meta({
      description: 'Address of the Spark UI of a running driver, for people. Default the address inside the cluster.',
    }),
    historyServer: template.optional().meta({ description: 'Address of an ended application in the History Server.' }),
    logs: template.optional().meta({ description: 'Address of the logs of a driver, in Grafana or CloudWatch.' }),
    dashboard: template
      .optional()
      .meta({ description: 'Address of the pod of a driver in a dashboard of Kubernetes or in Grafana.' }),
  })
  .meta({
    description: `Templates of links that the Temporal UI and sparkbatch show with a batch. Placeholders: ${NAMES}. Default none.`,
  });
