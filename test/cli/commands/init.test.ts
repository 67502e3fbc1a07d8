import { describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli, type RunOptions } from '../run-cli';

const writeNew = (path: string, bytes: Uint8Array) => writeFile(path, bytes, { flag: 'wx' });

/** Runs `init` with real files in a folder of its own. */
async function initIn<T>(use: (folder: string, run: typeof runInit) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sharepack-init-'));
  try {
    return await use(folder, runInit);
  } finally {
    await rm(folder, { recursive: true });
  }
}
const runInit = (argv: readonly string[], options: RunOptions = {}) =>
  runCli(argv, { ...options, deps: { readFile, writeFile: writeNew } });

/** What was written, where the names are the command's own. */
async function written(argv: readonly string[]): Promise<string[]> {
  const paths: string[] = [];
  await runCli(argv, {
    deps: {
      writeFile: (path) => {
        paths.push(path);
        return Promise.resolve();
      },
    },
  });
  return paths;
}

describe('init', () => {
  test.each(['audit.yaml', 'audit.yml', 'audit.xlsx', 'AUDIT.XLSX'])(
    'writes %s, which validate accepts without a warning',
    (name) =>
      initIn(async (folder, run) => {
        const path = join(folder, name);
        const { exitCode, stdout, stderr } = await run(['init', path]);
        expect([exitCode, stderr]).toEqual([0, '']);
        expect(stdout).toBe(`${path}  written\nTo check it: npx sharepack validate ${path}\n`);
        const checked = await run(['validate', path, '--json']);
        expect(checked.exitCode).toBe(0);
        expect(JSON.parse(checked.stdout)).toMatchObject([{ Errors: [], Warnings: [] }]);
      }),
  );

  test.each([
    [['init'], 'share-pack.yaml'],
    [['init', '--excel'], 'share-pack.xlsx'],
    [['init', 'a.xlsx', '--excel'], 'a.xlsx'],
  ])('typed as %j writes %s', async (argv, path) => {
    expect(await written(argv)).toEqual([path]);
  });

  test('names the schema of the service that it finds', async () => {
    const first = async (env: Record<string, string>) =>
      (await runCli(['init', '-'], { env })).stdout.split('\n', 1)[0];
    expect(await first({})).toBe(
      '# yaml-language-server: $schema=http://127.0.0.1:8080/schema/sharepack.json',
    );
    expect(await first({ SHAREPACK_URL: 'https://packs.example.com/base' })).toBe(
      '# yaml-language-server: $schema=https://packs.example.com/base/schema/sharepack.json',
    );
  });

  test('with - prints the YAML pack, and nothing else', async () => {
    const { exitCode, stdout, stderr } = await runCli(['init', '-']);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^# yaml-language-server[^]*key_columns[^\n]*\n[^]*\n$/);
  });

  test('leaves a file that exists as it is, and says so', () =>
    initIn(async (folder, run) => {
      const path = join(folder, 'mine.yaml');
      await writeFile(path, 'mine');
      const { exitCode, stdout, stderr } = await run(['init', path]);
      expect([exitCode, stdout]).toEqual([3, '']);
      expect(stderr).toContain(`'${path}' exists already and was left as it is.`);
      expect(await readFile(path, 'utf8')).toBe('mine');
      expect(await readdir(folder)).toEqual(['mine.yaml']);
    }));

  test('into a folder that does not exist is wrong input', () =>
    initIn(async (folder, run) => {
      const { exitCode, stderr } = await run(['init', join(folder, 'none', 'a.yaml')]);
      expect(exitCode).toBe(3);
      expect(stderr).toContain('cannot be written: its folder does not exist: make it first.');
    }));

  test.each([
    [['init', 'a.yaml', '--excel'], "--excel writes an Excel workbook, and 'a.yaml' is no name for one."],
    [['init', '-', '--excel'], "--excel writes an Excel workbook, and '-' is no name for one."],
    [['init', 'a.xlsm'], "'a.xlsm' does not say what to write."],
    [['init', 'pack'], "'pack' does not say what to write."],
  ])('refuses %j and writes nothing', async (argv, message) => {
    const { exitCode, stdout, stderr } = await runCli(argv);
    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/\.xlsx/);
  });
});
