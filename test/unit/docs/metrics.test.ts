import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { METRICS } from '../../../src/model/metrics.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/operate/metrics.md'), 'utf8');

/** The rows of the table of metrics, as cells. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `spark_batch_'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells.length === 6);

describe('docs/operate/metrics.md', () => {
  test('lists exactly the metrics of the code', () => {
    const documented = rows.map(([, name = '']) => name);
    expect(documented.toSorted()).toEqual(
      Object.values(METRICS)
        .map(({ name }) => `\`${name}\``)
        .toSorted(),
    );
  });

  test.each(Object.values(METRICS))(
    'has the kind, the unit and the labels of $name',
    ({ name, kind, unit, labels }) => {
      const [, , documentedKind = '', documentedLabels = ''] = rows.find(([, cell]) => cell === `\`${name}\``) ?? [];
      expect(documentedKind).toMatch(unit === 's' ? new RegExp(`^${kind}, seconds`) : new RegExp(`^${kind}$`));
      // Values of a label stand in parentheses after it.
      const names = [...documentedLabels.replaceAll(/\([^)]*\)+/g, '').matchAll(/`(\w+)`/g)].map(([, label]) => label);
      expect(names).toEqual(Object.keys(labels));
    },
  );
});

test('The help of a metric is one line without a full stop', () => {
  for (const { help } of Object.values(METRICS)) expect(help).toMatch(/^[A-Z1][^\n]*[^.\n]$/);
});
