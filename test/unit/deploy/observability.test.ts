import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { METRICS } from '../../../src/model/metrics.ts';

/* Every query of dashboards and alerts, parsed with Prometheus' own grammar and compared with the metrics of the code. */

const FOLDER = join(import.meta.dirname, '../../../deploy/observability');
const read = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly description: string };
}
const { groups } = parse(read('rules.yaml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

interface Dashboard {
  readonly title: string;
  readonly panels: { readonly title: string; readonly targets: { readonly expr: string }[] }[];
}
const dashboards = ['fleet.json', 'batch.json', 'cost.json'].map((file) => JSON.parse(read(file)) as Dashboard);

const queries: [where: string, expr: string][] = [
  ...rules.map(({ alert, expr }): [string, string] => [alert, expr]),
  ...dashboards.flatMap(({ title, panels }) =>
    panels.flatMap((panel) => panel.targets.map(({ expr }): [string, string] => [`${title}: ${panel.title}`, expr])),
  ),
];

/** Metrics of others: the kubelet's and kube-state-metrics'. */
const OTHERS =
  /^(container_(cpu_usage_seconds_total|memory_working_set_bytes|network_(receive|transmit)_bytes_total)|kube_pod_.*)$/;

/** A metric by the name of its series: histograms have three. */
function metricOf(series: string): (typeof METRICS)[keyof typeof METRICS] | undefined {
  return Object.values(METRICS).find(
    ({ name, kind }) =>
      series === name || (kind === 'histogram' && /^_(bucket|sum|count)$/.test(series.replace(name, ''))),
  );
}

/** The selected series of a query with the labels that they are matched by, and whether the query is valid. */
function selectorsOf(expr: string): { series: string; labels: string[] }[] {
  // Grafana replaces these before it sends a query.
  const plain = expr.replaceAll('$__rate_interval', '5m').replaceAll(/"[^"]*"/g, '""');
  const found: { series: string; labels: string[] }[] = [];
  parser.parse(plain).iterate({
    enter: ({ type, from, to, node }) => {
      if (type.isError) throw new Error(`not PromQL at ${from}: ${plain}`);
      if (type.name !== 'VectorSelector') return;
      const name = node.getChild('Identifier');
      const labels = [...plain.slice(from, to).matchAll(/(\w+)\s*(?:=|!=|=~|!~)\s*""/g)].map(([, label = '']) => label);
      found.push({ series: name ? plain.slice(name.from, name.to) : '', labels });
    },
  });
  return found;
}

/** Labels that the SDK adds. */
const SDK_LABELS = ['namespace', 'taskQueue', 'activityType', 'workflowType'];

describe('deploy/observability', () => {
  test.each(queries)('%s selects only metrics and labels that workers export: %s', (_, expr) => {
    const selectors = selectorsOf(expr);
    expect(selectors.length).toBeGreaterThan(0);
    for (const { series, labels } of selectors) {
      if (OTHERS.test(series)) continue;
      const metric = metricOf(series);
      expect([series, metric?.name]).toEqual([series, expect.any(String)]);
      expect([...Object.keys(metric?.labels ?? {}), ...SDK_LABELS, 'le', 'pod']).toEqual(
        expect.arrayContaining(labels),
      );
    }
  });

  test('has no rule that could not be reached from a page of the runbook', () => {
    const pages = rules.flatMap(({ annotations }) => [...annotations.description.matchAll(/docs\/\S+\.md/g)]);
    expect(pages.length).toBeGreaterThan(5);
    for (const [page] of pages) expect(readFileSync(join(FOLDER, '../..', page), 'utf8')).toMatch(/^# /);
  });

  test('has the same groups for the Prometheus operator', () => {
    const { spec } = parse(read('prometheus-rule.yaml')) as { spec: { groups: unknown } };
    expect(spec.groups).toEqual(groups);
  });

  test('has a test of each alert for promtool', () => {
    const { tests } = parse(read('rules.test.yaml')) as { tests: { alert_rule_test: { alertname: string }[] }[] };
    const tested = new Set(tests.flatMap((one) => one.alert_rule_test.map(({ alertname }) => alertname)));
    expect([...tested].toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
  });
});
