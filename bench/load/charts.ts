import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as echarts from 'echarts';

/** A bar chart: one group of bars per category, one bar per series. */
export interface BarChart {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly categories: readonly string[];
  readonly series: Readonly<Record<string, readonly number[]>>;
  readonly stacked?: boolean;
}

/** Renders a chart to `<directory>/<name>.svg`. */
export async function writeChart(
  directory: string,
  { name, title, unit, categories, series, stacked }: BarChart,
): Promise<void> {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 760, height: 380 });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: { text: title, left: 'center' },
    legend: { bottom: 0 },
    grid: { top: 60, bottom: 60, left: 70, right: 30 },
    xAxis: { type: 'category', data: [...categories] },
    yAxis: { type: 'value', name: unit },
    series: Object.entries(series).map(([label, data]) => ({
      type: 'bar',
      name: label,
      ...(stacked && { stack: 'all' }),
      data: data.map((value) => Number(value.toPrecision(3))),
    })),
  });
  await writeFile(join(directory, `${name}.svg`), chart.renderToSVGString());
  chart.dispose();
}
