/** `node run-typescript.mjs FILE ARGUMENTS`: runs a file of the project's TypeScript (typescript-hook.mjs). */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import './typescript-hook.mjs';

process.argv.splice(1, 1);
createRequire(import.meta.url)(resolve(process.argv[1]));
