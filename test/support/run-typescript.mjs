/**
 * `node run-typescript.mjs FILE ARGUMENTS`: runs the project's TypeScript in a process of a test's own, with the transform
 * that jest uses. Node itself runs TypeScript from version 22.18 on; once that is the oldest supported one, this can go.
 */
import { createRequire } from 'node:module';
import { transformFileSync } from '@swc/core';

const require = createRequire(import.meta.url);
const options = { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } };

require.extensions['.ts'] = (module, filename) => {
  module._compile(transformFileSync(filename, { ...options, swcrc: false }).code, filename);
};

process.argv.splice(1, 1);
require(process.argv[1]);
