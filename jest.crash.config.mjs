import base from './jest.config.js';

/**
 * A service that is killed at every point of every boundary of runs of each shape, which takes most of an hour, and a sample of
 * that. Not in `npm test` yet (docs/reliability.md).
 * @type {import('jest').Config}
 */
export default {
  ...base,
  roots: ['<rootDir>/test/crash'],
  testMatch: ['<rootDir>/test/crash/{every-point,sample}.ts'],
};
