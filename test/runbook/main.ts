// `npm run runbook`: brings a local stack into the state of each page of docs/operate/runbook, runs the commands of the page, and
// writes what they print into it. Needs kubectl. `npm run runbook -- pending orphans` writes only these pages.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { progressPrinter, startStack } from '../../stack/index.ts';
import { withOutputs } from './outputs.ts';
import { SCENARIOS, type PageName } from './scenarios.ts';
import { Stage } from './stage.ts';

const PAGES = join(import.meta.dirname, '../../docs/operate/runbook');
const names = Object.keys(SCENARIOS) as PageName[];
const wanted = process.argv.slice(2);
const pages = readdirSync(PAGES).filter((file) => file !== 'index.md');
const unknown = [...wanted, ...pages.map((file) => file.replace(/\.md$/, ''))].filter((name) => !(name in SCENARIOS));
if (unknown.length > 0) throw new Error(`No scenario for ${unknown.join(', ')}. There are: ${names.join(', ')}.`);

const stack = await startStack({ name: `runbook-${process.pid}`, onProgress: progressPrinter(process.stderr) });
try {
  const stage = await Stage.open(stack);
  try {
    for (const name of names) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      const path = join(PAGES, `${name}.md`);
      console.error(`- ${name}`);
      const values = await SCENARIOS[name](stage);
      writeFileSync(path, await withOutputs(readFileSync(path, 'utf8'), (line) => stage.run(line, values)));
    }
  } finally {
    await stage.close();
  }
} finally {
  await stack.down();
}
