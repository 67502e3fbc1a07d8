/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // These need Python: jest.contract.config.mjs.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/contract/sdk/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // One Temporal server and one workflow bundle for all files.
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  // Much of a test is waiting: for a deadline, a retry, a process to start. Three share two cores well.
  maxWorkers: 3,
  testTimeout: 30_000,
};
