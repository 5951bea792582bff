import { asOurDriver, driverMarksOf, executorProperties } from '../../shared/ownership-labels.ts';
import { type Feature, withProperties } from './feature.ts';

/** What makes a driver ours. Its executors get the marks, too, from Spark itself. */
export const ownership: Feature = (draft, input) =>
  withProperties(
    { ...draft, pod: asOurDriver(draft.pod, driverMarksOf(input), input.plan.batch) },
    executorProperties(input),
  );
