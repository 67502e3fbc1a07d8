/**
 * `npm run build`: dist/ from src/ and, from that, the workflows' bundle for the worker, which would take seconds at
 * each start. Does nothing where nothing has changed since. `npm ci` runs it too (prepare), also where development
 * dependencies are left out, as in the last stage of the Dockerfile: then what was built before is all there is to have.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
process.chdir(join(import.meta.dirname, '..'));

const ENTRY = 'dist/main.js';
const BUNDLE = 'dist/workflow-bundle.js';
/** What the last build was made from. Written last: a build that failed is made again. */
const STAMP = 'dist/.built-from';

const sources = readdirSync('src', { recursive: true })
  .filter((path) => path.endsWith('.ts'))
  .sort();
const outputs = sources.map((path) => join('dist', path.replace(/\.ts$/, '.js')));

const compiler = locate('typescript/bin/tsc');
const builtFrom = fingerprint();
if (!isUpToDate()) {
  if (compiler !== undefined) await build(compiler);
  else if (!existsSync(ENTRY))
    fail('TypeScript is not installed: run `npm ci` without leaving out dependencies.');
}

function isUpToDate() {
  const isComplete = [...outputs, BUNDLE].every((path) => existsSync(path));
  return isComplete && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === builtFrom;
}

async function build(tsc) {
  // The compiler's notes say what it has written, not what is still there.
  if (!outputs.every((path) => existsSync(path))) rmSync('dist/.tsbuildinfo', { force: true });
  rmSync(STAMP, { force: true });
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
  if (status !== 0) fail('The build failed.');
  removeStale();
  chmodSync(ENTRY, 0o755);
  await bundleWorkflows();
  writeFileSync(STAMP, builtFrom);
}

/** What a source that is gone was compiled to would go on being found. */
function removeStale() {
  const current = new Set(outputs.flatMap((path) => [path, `${path}.map`]));
  for (const path of readdirSync('dist', { recursive: true }).map((name) => join('dist', name))) {
    if (/\.js(\.map)?$/.test(path) && path !== BUNDLE && !current.has(path)) rmSync(path);
  }
}

async function bundleWorkflows() {
  const { bundleWorkflowCode, DefaultLogger } = require('@temporalio/worker');
  const workflowsPath = require.resolve('../dist/workflows/index.js');
  const payloadConverterPath = require.resolve('../dist/workflows/payload-converter.js');
  const logger = new DefaultLogger('WARN');
  const { code } = await bundleWorkflowCode({ workflowsPath, payloadConverterPath, logger });
  writeFileSync(BUNDLE, code);
}

/** By content: a checkout or a copy into an image changes every date. */
function fingerprint() {
  const hash = createHash('sha256');
  const settings = ['scripts/build.mjs', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
  for (const path of [...settings, ...sources.map((source) => join('src', source))]) {
    hash
      .update(`${path}\0`)
      .update(existsSync(path) ? readFileSync(path) : '')
      .update('\0');
  }
  return hash.digest('hex');
}

function locate(path) {
  try {
    return require.resolve(path);
  } catch {
    return undefined;
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
