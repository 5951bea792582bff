/** Test files that take the longest, in this order: two workers that begin with them end at about the same time. */
const LONGEST = [
  'integration/lost-fleet',
  'integration/ends-at-every-step',
  'integration/spark-submit',
  'chaos/chaos',
  'integration/cli',
  'integration/peers',
  'integration/operator',
  'integration/callers',
  'integration/kinds/spark-submit',
  'integration/retries',
  'integration/quota',
  'integration/outage',
  'integration/doctor',
  'integration/sweep-trouble',
  'integration/package',
  'integration/lifecycle',
].map((name) => `/test/${name}.test.ts`);

function rank({ path }) {
  const index = LONGEST.findIndex((suffix) => path.endsWith(suffix));
  if (index >= 0) return index;
  return path.includes('/test/integration/') ? LONGEST.length : LONGEST.length + 1;
}

/** Jest's order of test files: the longest integration tests first, then the others, then units, which are short. */
export default class LongestFirst {
  sort(tests) {
    return tests.toSorted((one, other) => rank(one) - rank(other) || one.path.localeCompare(other.path));
  }

  /** Every file runs: there are no shards. */
  shard(tests) {
    return tests;
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {
    // The order does not depend on earlier runs.
  }
}
