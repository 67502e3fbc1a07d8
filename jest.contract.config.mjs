import base from './jest.config.js';

/**
 * `npm run contract`: what the official Python SDK has to say, which needs Python and so is no part of `npm test`.
 * @type {import('jest').Config}
 */
export default {
  ...base,
  roots: ['<rootDir>/test/contract/sdk'],
  testPathIgnorePatterns: ['/node_modules/'],
};
