import { currentCleanupPolicy } from '../src/config/layers/current-cleanup-policy.ts';
import type { Configuration } from '../src/config/schema/configuration.ts';
import { readDriver, releaseFinalizer } from '../src/kubernetes/pods/driver-pods.ts';
import { podToObservation } from '../src/kubernetes/pods/pod-to-observation.ts';
import { podSecretData } from '../src/redaction/pod-redactor.ts';
import { isTerminated } from '../src/model/driver/application-state.ts';
import type { CleanupPolicy } from '../src/model/batch/cleanup-policy.ts';
import type { ExistingDriver, Observation } from '../src/model/driver/observation.ts';
import type { BatchPlan } from '../src/model/batch/plan.ts';
import type { Verdict } from '../src/model/verdict/verdict.ts';
import type { AttemptEnd } from '../src/model/verdict/verdict-facts.ts';
import { verdictOf } from '../src/model/verdict/verdict-of.ts';
import { redactData } from '../src/redaction/redact-data.ts';
import { type Redact } from '../src/redaction/redactor.ts';
import { submissionRedactor } from '../src/submit/submission-redactor.ts';
import type { SparkActivityDeps } from './deps.ts';
import { gatherEvidence } from './gather-evidence.ts';
import { run } from './run.ts';

/** What a batch knows of a driver that it does not follow any longer. */
export interface Ended {
  readonly driver: ExistingDriver;
  /** Number of the attempt. */
  readonly attempt: number;
  readonly end: AttemptEnd;
  /** The last that was observed of it. */
  readonly last?: Observation | undefined;
}

/** How an attempt ended; and what becomes of its driver, where that is not what the plan says. */
export interface Recorded extends Verdict {
  readonly policyNow?: CleanupPolicy;
}

/**
 * Gathers what is left of a driver, judges by it how the attempt ended, and lets Kubernetes have the pod: in this order,
 * so that nothing is lost with the pod, whoever deleted it. Safe to repeat; a second try finds what the first has left.
 *
 * While the API server does not answer it fails, and with it the verdict waits. A log that can't be read is told in the
 * evidence, and so is what the worker has no right to read.
 */
export function recordEvidenceActivity({ clusters, submitters, configuration }: SparkActivityDeps) {
  return (plan: BatchPlan, { driver, attempt, end, last }: Ended): Promise<Recorded> =>
    run(async (signal) => {
      const cluster = clusters.get(driver.cluster);
      const pod = await readDriver(cluster, driver, signal);
      const redact = pod ? submissionRedactor(plan.batch, podSecretData(pod)) : submissionRedactor(plan.batch);
      const now = pod && podToObservation(pod, { redact });
      const seen = now && isTerminated(now.state) ? now : (last ?? now);
      const submitter = submitters.ofDriver(driver);
      const evidence = await gatherEvidence({ plan, driver, attempt, pod, seen, cluster, submitter, redact }, signal);
      // A driver that is to be deleted keeps our finalizer until then.
      if (pod && (!now || isTerminated(now.state) || end.kind === 'disappeared'))
        await releaseFinalizer(cluster, driver, signal);
      const ended = seen !== undefined && isTerminated(seen.state);
      // The driver's own exit comes first; without it, what made the driver may have seen its end.
      const told =
        ended || seen?.exit || end.kind !== 'disappeared'
          ? undefined
          : await submitter.terminalStateFromSource?.({ driver, cluster, signal });
      const { events, executors, log } = evidence;
      const verdict =
        told ??
        verdictOf({
          driver,
          end: ended ? { kind: 'terminated' } : end,
          last: seen,
          events,
          ...(executors && { executors }),
          ...(log && { log: log.text }),
        });
      return {
        ...withoutSecrets({ ...verdict, evidence }, redact),
        ...changedPolicy(plan, driver, configuration.current),
      };
    }, submissionRedactor(plan.batch));
}

/** What becomes of the driver by the configuration now in force, if that is not what the plan says. */
function changedPolicy(
  { batch, ownCleanup, tenant }: BatchPlan,
  { cluster, namespace }: ExistingDriver,
  { document }: Configuration,
): Pick<Recorded, 'policyNow'> {
  if (!ownCleanup) return {};
  const policyNow = currentCleanupPolicy(document, { cluster, namespace, tenant }, ownCleanup);
  const isSame = policyNow.cleanup === batch.cleanup && policyNow.retention === batch.retention;
  return isSame ? {} : { policyNow };
}

/** Events and log come redacted; what was made of them, and what others said, is looked through here. */
function withoutSecrets({ message, advice, exit, evidence, ...verdict }: Verdict, redact: Redact): Verdict {
  const { missing } = evidence ?? {};
  return {
    ...verdict,
    message: redact(message),
    ...(advice !== undefined && { advice: redact(advice) }),
    ...(exit && { exit: { ...exit, ...(exit.message !== undefined && { message: redact(exit.message) }) } }),
    ...(evidence && { evidence: { ...evidence, ...(missing && { missing: redactData(missing, redact) }) } }),
  };
}
