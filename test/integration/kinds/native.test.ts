import { describe } from '@jest/globals';
import { lifecycleSuite } from '../../support/kinds/lifecycle-suite.ts';
import { native } from '../../support/kinds/native.ts';

describe('a batch of submit.kind native', () => {
  lifecycleSuite('kind-native', native, ['native', 'evidence']);
});
