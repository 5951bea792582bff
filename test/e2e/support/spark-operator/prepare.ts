import type { OnProgress } from '../../../../stack/index.ts';
import { operatorBinary } from './binary.ts';
import { checkoutOfOperator, whyNoSparkOperator } from './place.ts';

/** Builds the operator that is given, before servers want the processors; does nothing where none is. */
export async function prepareSparkOperator(onProgress: OnProgress): Promise<void> {
  const checkout = checkoutOfOperator();
  if (checkout !== undefined && (await whyNoSparkOperator()) === undefined) await operatorBinary(checkout, onProgress);
}
