import { describe } from '@jest/globals';
import { lifecycleSuite } from '../../support/kinds/lifecycle-suite.ts';
import { manifest } from '../../support/kinds/manifest.ts';

describe('a batch of submit.kind manifest', () => {
  lifecycleSuite('kind-manifest', manifest, ['manifest', 'evidence']);
});
