import { describe } from '@jest/globals';
import { lifecycleSuite } from '../../support/kinds/lifecycle-suite.ts';
import { operator } from '../../support/kinds/operator.ts';

describe('a batch of submit.kind operator', () => {
  lifecycleSuite('kind-operator', operator, ['operator', 'evidence']);
});
