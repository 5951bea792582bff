import type { Observation } from '../driver/observation.ts';
import { driverPath } from '../names.ts';
import { findDisruption } from './disruption.ts';
import type { Diagnosis, VerdictFacts } from './verdict-facts.ts';

/** Advice about a driver that another client deleted. */
export const FIND_DELETER = "The API server's audit log shows who deletes pods.";

/** Why a driver disappeared before its end was observed. */
export function diagnoseDisappeared(facts: VerdictFacts & { readonly last: Observation }): Diagnosis {
  const reason =
    `Driver ${driverPath(facts.driver)} was ${removalText(facts)} while ${facts.last.state}, and its end was not observed: ` +
    'a live read did not find the pod.';
  return { failureClass: classify(facts), reason, advice: FIND_DELETER };
}

/** Why a driver is being deleted, when no kubelet reported its end in time. */
export function diagnoseUnreported(facts: VerdictFacts & { readonly last: Observation }): Diagnosis {
  const { driver, last } = facts;
  const removal = `Driver ${driverPath(driver)} was ${removalText(facts)}`;
  const failureClass = classify(facts);
  if (last.node === undefined) {
    return { failureClass, reason: `${removal} before it was scheduled to a node.`, advice: FIND_DELETER };
  }
  return {
    failureClass,
    reason: `${removal} while ${last.state}, and node ${last.node} did not report its end in time.`,
    advice: 'Check whether the node is alive.',
  };
}

/** Why a driver that was never observed does not exist. */
export function diagnoseNeverObserved({ driver, events }: VerdictFacts): Diagnosis {
  const disruption = findDisruption({ last: undefined, ...(events && { events }) });
  const history =
    driver.uid === undefined
      ? 'was never observed'
      : `was created, and ${disruption ? `removed (${disruption.reason})` : 'deleted by someone else'} before it could start`;
  const reason = `Driver ${driverPath(driver)} ${history}: a live read after the submit timeout did not find it.`;
  return { failureClass: disruption?.failureClass ?? 'deleted', reason, advice: FIND_DELETER };
}

function classify(facts: VerdictFacts): Diagnosis['failureClass'] {
  return findDisruption(facts)?.failureClass ?? 'deleted';
}

function removalText(facts: VerdictFacts): string {
  const disruption = findDisruption(facts);
  return disruption ? `removed from its node (${disruption.reason})` : 'deleted by someone else';
}
