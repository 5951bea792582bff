import { z } from 'zod';

const price = z.number().min(0).max(1_000_000);

const priceSchema = z.strictObject({
  clusters: z
    .array(z.string().min(1))
    .min(1)
    .max(200)
    .meta({ description: 'The clusters that the price is for. Default: all.' })
    .optional(),
  tenants: z
    .array(z.string().min(1))
    .min(1)
    .max(1000)
    .meta({ description: 'The tenants that the price is for. Default: all batches, also those without a tenant.' })
    .optional(),
  coreHour: price.meta({ description: 'The price of a requested CPU for an hour.' }),
  gibHour: price.meta({ description: 'The price of a requested GiB of memory for an hour.' }),
});

/** `usage`: what is counted of executors, and prices. */
export const usageSchema = z
  .strictObject({
    executors: z
      .enum(['watch', 'on-demand', 'off'])
      .meta({
        description:
          'What workers learn of executors. `watch`: one stream for each cluster and scope, so that usage includes executors. `on-demand`: they are listed for `sparkbatch status`; usage is that of drivers. `off`: they are not even listed. Default on-demand.',
      })
      .default('on-demand'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'is not a currency: write its three letters, such as EUR')
      .meta({ description: 'The currency of all prices, in three letters (ISO 4217).' })
      .optional(),
    prices: z
      .array(priceSchema)
      .max(200)
      .meta({
        description:
          'What usage costs: the first price that matches the cluster of an attempt and the tenant of its batch. Without one, usage has no cost.',
      })
      .default([]),
  })
  .refine(({ currency, prices }) => prices.length === 0 || currency !== undefined, {
    path: ['currency'],
    message: 'is missing: prices need one',
  });
