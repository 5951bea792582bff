import type { OnProgress } from '../../../../stack/index.ts';
import { operatorBinary } from './binary.ts';
import { checkoutOfOperator, whyNoSparkOperator } from './place.ts';

/** Builds the operator that is given, before servers want the processors; says why its tests are skipped where none is. */
export async function prepareSparkOperator(onProgress: OnProgress): Promise<void> {
  const whyNot = await whyNoSparkOperator();
  if (whyNot !== undefined) {
    process.stderr.write(`Skipped: tests with the real Spark operator. ${whyNot}\n`);
    return;
  }
  const checkout = checkoutOfOperator();
  if (checkout !== undefined) await operatorBinary(checkout, onProgress);
}
