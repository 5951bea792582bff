/** Units, replays of recorded histories, integration tests on real servers that are started once, and figures, measured with the machine to themselves. */
const transform = {
  '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }],
};

const common = {
  transform,
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  // The containers of a real node, one of which contains this package.
  modulePathIgnorePatterns: ['<rootDir>/.stack/'],
};

const onServers = {
  ...common,
  globalSetup: '<rootDir>/test/jest/global-setup.ts',
  globalTeardown: '<rootDir>/test/jest/global-teardown.ts',
  setupFilesAfterEnv: ['<rootDir>/test/jest/timeout.ts'],
};

/** @type {import('jest').Config} */
export default {
  testSequencer: '<rootDir>/test/jest/longest-first.mjs',
  // Concurrent tests of a suite mostly wait, for servers and for time to pass.
  maxConcurrency: 50,
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.test.ts'] },
    { ...common, displayName: 'replay', testMatch: ['<rootDir>/test/replay/**/*.test.ts'] },
    { ...onServers, displayName: 'integration', testMatch: ['<rootDir>/test/integration/**/*.test.ts'] },
    // Stops and starts servers, on a separate stack, so it disturbs no other suite.
    {
      ...common,
      displayName: 'chaos',
      testMatch: ['<rootDir>/test/chaos/**/*.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/jest/timeout.ts'],
    },
    // Real Spark on a real node, by `npm run e2e`.
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
      globalSetup: '<rootDir>/test/jest/e2e-setup.ts',
      globalTeardown: '<rootDir>/test/jest/global-teardown.ts',
      setupFilesAfterEnv: ['<rootDir>/test/jest/timeout.ts'],
    },
    { ...onServers, displayName: 'figures', testMatch: ['<rootDir>/test/figures/**/*.test.ts'] },
  ],
};
