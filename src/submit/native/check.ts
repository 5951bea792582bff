import type { Batch } from '../../model/batch/batch.ts';
import { contradictions, type SparkProperties, sparkProperties } from '../../spark/properties.ts';
import type { Problem } from '../shared/submitter.ts';
import { checkApplication } from './checks/application.ts';
import { checkCollisions } from './checks/collisions.ts';
import { checkFiles } from './checks/files.ts';
import { pathOfProperty } from '../shared/property-path.ts';
import { checkKerberos } from './checks/kerberos.ts';
import { checkReserved } from './checks/reserved.ts';
import { checkResources } from './checks/resources.ts';
import { checkSecrets } from './checks/secrets.ts';
import { checkTemplates } from './checks/templates.ts';
import { whyUnsupported } from './checks/unsupported.ts';
import { checkValues } from './checks/values.ts';
import { checkVolumes } from './checks/volumes.ts';

/** Everything in a batch that a native submission can't do, or that Spark would refuse, all at once. */
export function checkNative(batch: Batch): Problem[] {
  const properties = sparkProperties(batch);
  const problems = [
    ...checkApplication(batch, properties),
    ...contradictions(batch).map(({ path, message }) => ({ path, message })),
    ...checkUnsupported(batch, properties),
    ...checkValues(batch, properties),
    ...checkResources(batch, properties),
    ...checkReserved(batch, properties),
    ...checkSecrets(properties),
    ...checkVolumes(properties),
    ...checkTemplates(batch, properties),
    ...checkFiles(batch, properties),
    ...checkKerberos(properties),
  ];
  // What collides is seen in the driver as it would be, for which everything else has to be right.
  return problems.length > 0 ? problems : checkCollisions(batch);
}

function checkUnsupported(batch: Batch, properties: SparkProperties): Problem[] {
  return Object.keys(properties).flatMap((property) => {
    const reason = whyUnsupported(property);
    if (reason === undefined) return [];
    return [{ path: pathOfProperty(batch, property), message: `is not taken by native submission: ${reason}` }];
  });
}
