/**
 * For `node --require`: loads the project's TypeScript in a process of a test's own, with the transform that jest uses.
 * Node itself loads TypeScript from version 22.18 on; until that is the oldest supported one, this does.
 */
const { transformFileSync } = require('@swc/core');

require.extensions['.ts'] = (module, filename) => {
  const options = {
    jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  };
  module._compile(transformFileSync(filename, { ...options, swcrc: false }).code, filename);
};
