import { describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from '../run-cli';

const example = join(__dirname, '../../../examples/first-upload.yaml');
const BAD = 'metadata:\n  project_name: P\nrecipient:\n  - name: a\n    type: D2O\n    coment: x\n';

describe('validate', () => {
  test('accepts a good pack, without a service', async () => {
    const { exitCode, stdout } = await runCli(['validate', example], {
      deps: { readFile, fetch: () => Promise.reject(new Error('asked a service')) },
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`${example}  valid  SharePack_jane.doe@example.com_Finance_Conflict-test\n`);
  });

  test('does not mind what a service supplies', async () => {
    const { exitCode } = await runCli(['validate', 'a.yaml'], {
      files: { 'a.yaml': 'recipient:\n  - name: a\n    type: D2O\n    recipient: a@example.com\n' },
    });
    expect(exitCode).toBe(0);
  });

  test('shows each error of a bad pack with its line and a caret', async () => {
    const { exitCode, stdout } = await runCli(['validate', 'packs/bad.yaml'], {
      files: { 'packs/bad.yaml': BAD },
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('packs/bad.yaml:6:5 error UNKNOWN_KEY: ');
    expect(stdout).toContain('  6 |     coment: x\n    |     ^\n');
    expect(stdout).toMatch(/^packs\/bad.yaml {2}\d+ errors?$/m);
  });

  test('checks several files, and one bad one is enough to fail', async () => {
    const files = { 'bad.yaml': BAD, 'good.yaml': await readFile(example, 'utf8') };
    const { exitCode, stdout } = await runCli(['validate', 'good.yaml', 'bad.yaml'], { files });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('good.yaml  valid');
    expect(stdout).toContain('bad.yaml:6:5 error');
  });

  test('with --json prints what it found, and nothing else', async () => {
    const files = { 'bad.yaml': BAD, 'good.yaml': await readFile(example, 'utf8') };
    const { exitCode, stdout, stderr } = await runCli(['validate', 'good.yaml', 'bad.yaml', '--json'], {
      files,
    });
    expect([exitCode, stderr]).toEqual([1, '']);
    expect(JSON.parse(stdout)).toMatchObject([
      { File: 'good.yaml', Errors: [], OmittedErrors: 0 },
      {
        File: 'bad.yaml',
        Errors: [{ Code: 'UNKNOWN_KEY', Line: 6, Column: 5, Pointer: '/recipient/0/coment' }],
      },
    ]);
  });

  test('says when schedules run, by the clock of their time zones', async () => {
    const pipeline =
      '{name_prefix: p, source_asset: a.b.c, schedule: {cron: "0 2 * * 1-5", timezone: America/New_York}}';
    const pack = `share:\n  - name: s\n    share_assets: [a.b.c]\n    delta_share: {ext_catalog_name: c, ext_schema_name: d}\n    pipelines: [${pipeline}]\n`;
    const { exitCode, stdout } = await runCli(['validate', 'a.yaml'], {
      files: { 'a.yaml': pack },
      deps: { now: () => new Date('2026-11-25T12:00:00Z') },
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('schedule of p: At 02:00, Monday through Friday (America/New_York)\n');
    expect(stdout).toContain('  next: 26 Nov 2026, 02:00; 27 Nov 2026, 02:00; 30 Nov 2026, 02:00\n');
  });

  test('says how many errors are not listed', async () => {
    const many = `recipient:\n${Array.from({ length: 300 }, (_, n) => `  - {name: a${n}, type: D2O, coment: x}\n`).join('')}`;
    const { stdout } = await runCli(['validate', 'many.yaml'], { files: { 'many.yaml': many } });
    expect(stdout).toMatch(/many\.yaml {2}\d+ errors, the first 200 are listed/);
  });

  test('of a file that is not there is wrong input', async () => {
    const { exitCode, stdout, stderr } = await runCli(['validate', 'none.yaml']);
    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toContain("'none.yaml' cannot be read: there is no such file.");
  });

  test('shows control characters of a hostile pack escaped', async () => {
    const files = { 'evil\u001b.yaml': 'recipient: [{"na\\u001b[2Jme": 1, "x\u202e": 2}]\n' };
    const { stdout } = await runCli(['validate', 'evil\u001b.yaml'], { files });
    for (const line of stdout.split('\n')) expect(line).toMatch(/^[^\p{Cc}\u202e]*$/u);
  });
});
