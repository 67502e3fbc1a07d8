/**
 * `node run-on-build.mjs FILE`: runs a file of the tests on the build of the sources that it imports, which is loaded in a part
 * of the time that the sources take.
 */
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import '../../scripts/typescript-hook.mjs';

const require = createRequire(import.meta.url);
const Module = require('node:module');
const BUILD = `${join(import.meta.dirname, '../../dist')}/`;

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) =>
  resolveFilename(request.replace(/^\.\.\/\.\.\/src\//, BUILD), ...rest);
require(resolve(process.argv[2]));
