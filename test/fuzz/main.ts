// `npm run fuzz`: gives hostile inputs to every parser of untrusted text, and prints how many.
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';
import { TARGETS } from './targets.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const targets = TARGETS.filter(({ name }) => values.only === undefined || name.includes(values.only));
const milliseconds = (Number(values.minutes) * 60_000) / Math.max(1, targets.length);
console.log(`seed ${seed}`);
let failed = 0;
for (const one of targets) {
  const { name, runs, slowest, failure } = fuzz(one, { seed, runs: 1_000_000, milliseconds, length: 256 * 1024 });
  console.log(`${name}: ${runs} inputs, the slowest ${Math.round(slowest)} ms of CPU time${failure ? ', FAILED' : ''}`);
  if (failure === undefined) continue;
  failed += 1;
  console.error(failure);
}
console.log(`${targets.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
