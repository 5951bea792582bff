import { driverPath } from '../names.ts';
import type { Observation } from '../driver/observation.ts';
import { disruptionOf } from './disruption.ts';
import type { Finding, Findings } from './findings.ts';

/** What to do about a driver that somebody deleted. */
export const WHO_DELETES = "The API server's audit log says who deletes pods.";

/** Why a driver is gone, of whose end nothing is known. */
export function vanished(findings: Findings & { readonly last: Observation }): Finding {
  const { driver, last } = findings;
  const reason =
    `Driver ${driverPath(driver)} was ${takenAway(findings)} while ${last.state}, and its end was not seen: a live read does ` +
    'not find it.';
  return { failureClass: classOf(findings), reason, advice: WHO_DELETES };
}

/** Why a driver is going, of whose end no kubelet has told in time. */
export function unreported(findings: Findings & { readonly last: Observation }): Finding {
  const { driver, last } = findings;
  const head = `Driver ${driverPath(driver)} was ${takenAway(findings)}`;
  const failureClass = classOf(findings);
  if (last.node === undefined) {
    return { failureClass, reason: `${head} before it had a node.`, advice: WHO_DELETES };
  }
  const silence = `while ${last.state}, and node ${last.node} has not told of its end in time: look whether the node is alive.`;
  return { failureClass, reason: `${head} ${silence}` };
}

/** Of a driver of which nothing was ever observed. */
export function neverSeen({ driver, events }: Findings): Finding {
  const disruption = disruptionOf({ last: undefined, ...(events && { events }) });
  const made =
    driver.uid === undefined
      ? 'was never seen'
      : `was created, and ${disruption ? `taken away (${disruption.word})` : 'deleted by someone else'} before it could start`;
  const reason = `Driver ${driverPath(driver)} ${made}: a live read after the submit timeout did not find it.`;
  return { failureClass: disruption?.failureClass ?? 'deleted', reason, advice: WHO_DELETES };
}

function classOf(findings: Findings): Finding['failureClass'] {
  return disruptionOf(findings)?.failureClass ?? 'deleted';
}

function takenAway(findings: Findings): string {
  const disruption = disruptionOf(findings);
  return disruption ? `taken off its node (${disruption.word})` : 'deleted by someone else';
}
