import { describe, jest } from '@jest/globals';
import { lifecycleSuite } from '../../support/kinds/lifecycle-suite.ts';
import { native } from '../../support/kinds/native.ts';

jest.setTimeout(90_000);

describe('a batch of submit.kind native', () => {
  lifecycleSuite('kind-native', native, ['native', 'evidence']);
});
