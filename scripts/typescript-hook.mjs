/**
 * For `node --import`: lets a process require the project's TypeScript as it is, with the transform that jest uses. Node
 * itself runs TypeScript from version 22.18 on; once that is the oldest supported one, this can go.
 */
import { createRequire } from 'node:module';
import { transformFileSync } from '@swc/core';

const options = { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } };

createRequire(import.meta.url).extensions['.ts'] = (module, filename) => {
  module._compile(transformFileSync(filename, { ...options, swcrc: false }).code, filename);
};
