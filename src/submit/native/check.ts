import type { Batch } from '../../model/batch.ts';
import { contradictions, type SparkProperties, sparkProperties } from '../../spark/properties.ts';
import type { Problem } from '../submitter.ts';
import { checkApplication } from './checks/application.ts';
import { pathOfProperty } from './checks/property-path.ts';
import { checkReserved } from './checks/reserved.ts';
import { checkResources } from './checks/resources.ts';
import { checkSecrets } from './checks/secrets.ts';
import { whyUnsupported } from './checks/unsupported.ts';
import { checkValues } from './checks/values.ts';

/** Everything in a batch that a native submission can't do, or that Spark would refuse, all at once. */
export function checkNative(batch: Batch): Problem[] {
  const properties = sparkProperties(batch);
  return [
    ...checkApplication(batch, properties),
    ...contradictions(batch).map(({ path, message }) => ({ path, message })),
    ...checkUnsupported(batch, properties),
    ...checkValues(batch, properties),
    ...checkResources(batch, properties),
    ...checkReserved(batch, properties),
    ...checkSecrets(properties),
  ];
}

function checkUnsupported(batch: Batch, properties: SparkProperties): Problem[] {
  return Object.keys(properties).flatMap((property) => {
    const reason = whyUnsupported(property);
    if (reason === undefined) return [];
    return [{ path: pathOfProperty(batch, property), message: `is not taken by native submission: ${reason}` }];
  });
}
