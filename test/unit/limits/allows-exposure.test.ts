import { expect, test } from '@jest/globals';
import { allowsExposure } from '../../../src/limits/index.ts';

const layers = (...exposed: (boolean | undefined)[]) =>
  exposed.map((one, index) => ({ name: `layer ${index}`, limits: one === undefined ? {} : { exposed: one } }));

test.each<[what: string, exposed: (boolean | undefined)[], hasTenants: boolean, allowed: boolean]>([
  ['without limits and tenants', [undefined], false, true],
  ['without limits, where there are tenants', [undefined], true, false],
  ['where a layer allows them', [undefined, true], true, true],
  ['where one layer allows and another forbids them', [true, false], true, false],
  ['where a layer forbids them', [false], false, false],
])('Objects that are reachable from outside are allowed or not %s', (_, exposed, hasTenants, allowed) => {
  expect(allowsExposure({ layers: layers(...exposed), hasTenants })).toBe(allowed);
});
