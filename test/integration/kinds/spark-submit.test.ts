import { lifecycleSuite } from '../../support/kinds/lifecycle-suite.ts';
import { sparkSubmit } from '../../support/kinds/spark-submit.ts';
import { describeWithSpark } from '../../support/environment/describe-with-spark.ts';

describeWithSpark('a batch of submit.kind spark-submit', () => {
  lifecycleSuite('kind-spark-submit', sparkSubmit, ['spark-submit', 'evidence']);
});
