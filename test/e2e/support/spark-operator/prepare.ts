import type { OnProgress } from '../../../../stack/index.ts';
import { operatorBinary } from './binary.ts';
import { checkoutOfOperator, whyNoSparkOperator } from './prerequisites.ts';

/** Builds the given operator, if any, before the servers use the processors. */
export async function prepareSparkOperator(onProgress: OnProgress): Promise<void> {
  const checkout = checkoutOfOperator();
  if (checkout !== undefined && (await whyNoSparkOperator()) === undefined) await operatorBinary(checkout, onProgress);
}
