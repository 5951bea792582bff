import { z } from 'zod';
import { UI_PLACEHOLDERS } from '../../model/batch/spark-ui-access.ts';
import { unknownPlaceholders } from '../../model/status/links.ts';

const NAMES = UI_PLACEHOLDERS.map((name) => `{{${name}}}`).join(', ');
const MAX_ANNOTATIONS = 20;

function template(limit: number) {
  return z
    .string()
    .max(limit)
    .refine((text) => unknownPlaceholders(text, UI_PLACEHOLDERS).length === 0, {
      error: ({ input }) =>
        `has the unknown placeholder {{${unknownPlaceholders(String(input), UI_PLACEHOLDERS)[0] ?? ''}}}; known: ${NAMES}`,
    });
}

const withoutPlaceholders = (text: string): string => text.replaceAll(/\{\{[^{}]*\}\}/g, 'x');
const objectName = z.string().regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/, 'is not a name of a Kubernetes object');
const path = template(500).refine(
  (text) => /^\/[-\w.~/]*$/.test(withoutPlaceholders(text)) && !text.includes('//'),
  'must begin with a slash, and have only letters, digits, slashes, -._~ and placeholders',
);

const address = {
  host: template(253)
    .refine(
      (text) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(withoutPlaceholders(text)),
      'is not a host name',
    )
    .meta({ description: `Template of the host name. Placeholders: ${NAMES}; a part of it may have 63 characters.` }),
  path: path
    .meta({
      description:
        'Template of the path below which the UI is. Without it, the host must differ from driver to driver. Default /.',
    })
    .default('/'),
  https: z.boolean().meta({ description: 'Whether addresses begin with https. Default true.' }).default(true),
  annotations: z
    .record(z.string().min(1).max(317), template(2000))
    .refine((all) => Object.keys(all).length <= MAX_ANNOTATIONS, `must not be more than ${MAX_ANNOTATIONS}`)
    .meta({ description: 'Annotations by name; the values are templates. Default none.' })
    .default({}),
};

const uniquePerDriver = ({ host, path: below }: { host: string; path: string }): boolean =>
  /\{\{\s*(pod|podPrefix|applicationId)\s*\}\}/.test(host + below);
const NOT_UNIQUE =
  'must contain {{pod}}, {{podPrefix}} or {{applicationId}} in host or path, so that each driver has its own address';

const ingressSchema = z
  .strictObject({
    ...address,
    pathPattern: template(500)
      .refine((text) => text.startsWith('/'), 'must begin with a slash')
      .optional()
      .meta({
        description:
          'Template of the path in the rule of the Ingress, of the type ImplementationSpecific, for controllers that remove the path by a pattern. Default path, of the type Prefix.',
      }),
    className: objectName.optional().meta({ description: 'Class of the Ingress. Default that of the cluster.' }),
    tlsSecret: objectName
      .optional()
      .meta({ description: "Secret with the certificate, in the driver's namespace. Default that of the controller." }),
  })
  .refine(uniquePerDriver, NOT_UNIQUE)
  .meta({ description: 'An Ingress (networking.k8s.io/v1) for each driver.' });

const httpRouteSchema = z
  .strictObject({
    ...address,
    parentRefs: z
      .array(
        z.strictObject({
          name: objectName.meta({ description: 'Name of the Gateway.' }),
          namespace: objectName
            .optional()
            .meta({ description: 'Namespace of the Gateway. Default that of the driver.' }),
          sectionName: objectName.optional().meta({ description: 'Listener of the Gateway. Default all.' }),
        }),
      )
      .min(1)
      .max(32)
      .meta({ description: 'The Gateways that serve the route.' }),
  })
  .refine(uniquePerDriver, NOT_UNIQUE)
  .meta({ description: 'An HTTPRoute of the Gateway API (gateway.networking.k8s.io/v1) for each driver.' });

/** Access to the Spark UI from outside the cluster. */
export const sparkUiSchema = z
  .strictObject({ ingress: ingressSchema.optional(), httpRoute: httpRouteSchema.optional() })
  .refine(
    ({ ingress, httpRoute }) => (ingress === undefined) !== (httpRoute === undefined),
    'needs either ingress or httpRoute',
  );
