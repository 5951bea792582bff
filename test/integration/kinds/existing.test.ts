import { describe } from '@jest/globals';
import { lifecycleSuite } from '../../support/kinds/lifecycle-suite.ts';
import { existing } from '../../support/kinds/existing.ts';

describe('a batch of submit.kind existing', () => {
  lifecycleSuite('kind-existing', existing, ['evidence']);
});
