import base from './jest.config.js';

/**
 * `npm run test:crash`: a service killed at every point of every boundary of runs of each shape. It takes most of an hour, so
 * `npm test` has a sample of it.
 * @type {import('jest').Config}
 */
export default {
  ...base,
  roots: ['<rootDir>/test/crash'],
  testMatch: ['<rootDir>/test/crash/every-point.ts'],
};
