import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const ROOT = join(__dirname, '..', '..');
const BUILD_TIMEOUT_MS = 90_000;

/** A project of two files, built by this project's own script and settings; each test goes on where the one before it stopped. */
let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'sharepack-build-'));
  for (const path of ['scripts', 'tsconfig.json', 'tsconfig.build.json']) {
    cpSync(join(ROOT, path), join(project, path), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), inProject('node_modules'));
  source('main.ts', 'export const version = 1;\n');
  source('gone.ts', 'export const gone = true;\n');
  source('workflows/index.ts', 'export async function nothing(): Promise<void> {}\n');
  source('workflows/payload-converter.ts', 'export const payloadConverter = undefined;\n');
});
afterAll(() => rmSync(project, { recursive: true }));

const inProject = (path: string): string => join(project, path);

function source(path: string, text: string): void {
  mkdirSync(join(inProject('src'), path, '..'), { recursive: true });
  writeFileSync(join(inProject('src'), path), text);
}

function build(): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [inProject('scripts/build.mjs')], {
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

const builtAt = (): number => statSync(inProject('dist/workflow-bundle.js')).mtimeMs;

test(
  'everything is built that a start needs, once',
  () => {
    expect(build()).toEqual({ status: 0, output: '' });
    expect(statSync(inProject('dist/main.js')).mode & 0o111).toBe(0o111);
    const first = builtAt();
    // A checkout changes dates without changing anything.
    writeFileSync(inProject('src/main.ts'), 'export const version = 1;\n');
    expect(build().status).toBe(0);
    expect(builtAt()).toBe(first);
  },
  BUILD_TIMEOUT_MS,
);

test(
  'what is lost, or left of a source that is gone, is put right',
  () => {
    rmSync(inProject('src/gone.ts'));
    rmSync(inProject('dist/main.js'));
    expect(build().status).toBe(0);
    expect(existsSync(inProject('dist/main.js'))).toBe(true);
    expect(existsSync(inProject('dist/gone.js'))).toBe(false);
    expect(existsSync(inProject('dist/gone.js.map'))).toBe(false);
  },
  BUILD_TIMEOUT_MS,
);

test(
  'a build with errors fails, and again until they are mended',
  () => {
    source('main.ts', 'export const version: string = 1;\n');
    for (let round = 0; round < 2; round += 1) {
      expect(build()).toEqual({ status: 1, output: expect.stringContaining('src/main.ts(1,14)') });
    }
    source('main.ts', 'export const version = 2;\n');
    expect(build().status).toBe(0);
  },
  BUILD_TIMEOUT_MS,
);

test('without development dependencies what was built before will do, and with nothing built it is said', () => {
  rmSync(inProject('node_modules'));
  source('main.ts', 'export const version = 3;\n');
  expect(build()).toEqual({ status: 0, output: '' });
  rmSync(inProject('dist'), { recursive: true });
  expect(build()).toEqual({ status: 1, output: expect.stringContaining('npm ci') });
});
