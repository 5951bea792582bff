import { limitsOf, type LimitsInput } from './applied-limits.ts';

/**
 * Whether the limits of these layers allow objects that are reachable from outside the cluster. If there are tenants, a layer has
 * to allow it.
 */
export function allowsExposure({ layers, hasTenants }: Pick<LimitsInput, 'layers' | 'hasTenants'>): boolean {
  const limits = limitsOf(layers, ({ exposed }) => exposed);
  return limits.every(({ limit }) => limit) && (limits.length > 0 || !hasTenants);
}
