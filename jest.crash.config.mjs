import base from './jest.config.js';

/**
 * A service that is killed at every point of every boundary of runs of each shape, which takes most of an hour. `npm test` has a sample
 * of that.
 * @type {import('jest').Config}
 */
export default {
  ...base,
  roots: ['<rootDir>/test/crash'],
  testMatch: ['**/every-point.ts'],
};
