import { readStack } from '../../stack/index.ts';

/** Stops the servers of this run. */
export default async function tearDown(): Promise<void> {
  const name = process.env['SPARKBATCH_TEST_STACK'];
  if (name === undefined) return;
  const stack = await readStack(name);
  await stack.down();
}
