import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Env } from '../../src/config';
import { createServiceRecord } from '../../src/local/service-record';
import type { LocalWorkspace } from '../../src/local/workspace/local-workspace';
import { API_TOKEN, createLocalWorkspace } from '../../src/local/workspace/local-workspace';
import { createDoctor } from '../../src/serve/doctor-command';
import { runDoctor } from '../../src/serve/run-doctor';
import type { Ran, RunOptions } from '../cli/run-cli';
import { runCli } from '../cli/run-cli';

/** Where nobody listens. */
const NOBODY = 'http://127.0.0.1:9';
const OUTSIDE = { DATABASE_URL: 'postgresql://sharepack:geheim@db/sharepack' };

let workspace: LocalWorkspace;
beforeAll(async () => {
  workspace = await createLocalWorkspace({ stateFile: undefined, host: '127.0.0.1', port: 0 });
});
afterAll(() => workspace.stop());

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sharepack-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function doctor(words: readonly string[], env: Env, options: RunOptions = {}): Promise<Ran> {
  const deps = { env: { DATA_DIR: folder, ...env }, version: '1.2.3' };
  const extraCommands = [createDoctor((input, context) => runDoctor(input, deps, context))];
  return runCli(['doctor', ...words], { ...options, deps: { extraCommands } });
}

interface Entry {
  readonly url: string;
  readonly credential: object;
  readonly pipeline?: object;
}

const good = (): Entry => ({
  url: workspace.url,
  credential: { token: API_TOKEN },
  pipeline: { root_path: '/Workspace/Shared/sharepack' },
});

function listing(...entries: readonly Entry[]): Env {
  const path = join(folder, 'workspaces.yaml');
  writeFileSync(path, JSON.stringify(entries));
  return { ...OUTSIDE, WORKSPACES_FILE: path };
}

interface Report {
  readonly Workspaces: readonly { readonly Url: string; readonly Verdict: string }[];
}

const told = ({ stdout }: Ran): (readonly [string, string])[] =>
  (JSON.parse(stdout) as Report).Workspaces.map(({ Url, Verdict }) => [Url, Verdict]);

test('a workspace in order is a table of ok, and exit code 0', async () => {
  const { exitCode, stdout, stderr } = await doctor([], listing(good()));
  expect(exitCode).toBe(0);
  const [heading, columns, ...rows] = stdout.trimEnd().split('\n');
  expect(heading).toBe(`ok  ${workspace.url}`);
  expect(columns).toBe('CHECK       VERDICT  FOUND, AND WHAT TO DO');
  expect(rows).toHaveLength(12);
  for (const row of rows) expect(row).toMatch(/^[a-z]+ +ok {7}\S/);
  expect(stderr).toBe(`Checking ${workspace.url} …\n`);
});

test('a problem says what to do, and ends with exit code 1', async () => {
  const wrong = { ...good(), credential: { token: 'dapi-geheim' } };
  const { exitCode, stdout, stderr } = await doctor([], listing(wrong));
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^problem {2}http/);
  expect(stdout).toMatch(/\ncredential +problem .*\n +-> Make a new token in this very workspace/);
  expect(stdout).toMatch(/\nthe others +- +not checked: credential must be right first\n$/);
  expect(stdout + stderr).not.toContain('geheim');
});

test('a warning alone is no failure', async () => {
  const { url, credential } = good();
  const { exitCode, stdout } = await doctor([], listing({ url, credential }));
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/\npipelines +warning .*\n +-> Set 'pipeline'/);
});

test('--json prints the report and nothing else', async () => {
  const ran = await doctor(['--json'], listing(good(), { url: NOBODY, credential: { token: 'x' } }));
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toBe('');
  expect(told(ran)).toEqual([
    [workspace.url, 'ok'],
    [NOBODY, 'problem'],
  ]);
  expect(JSON.parse(ran.stdout)).toMatchObject({
    Workspaces: [{ Findings: expect.arrayContaining([expect.objectContaining({ Check: 'address' })]) }, {}],
  });
});

describe('which workspaces', () => {
  test('--workspace chooses one, by its address in any form', async () => {
    const env = listing(good(), { url: NOBODY, credential: { token: 'x' } });
    const ran = await doctor(['--json', '--workspace', `${workspace.url}/?o=1#home`], env);
    expect(told(ran)).toEqual([[workspace.url, 'ok']]);
  });

  test('one that is not listed is wrong input, and not reached', async () => {
    const { exitCode, stderr } = await doctor(['--workspace', 'https://adb-9.example.com'], listing(good()));
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`may not reach https://adb-9.example.com (it may: ${workspace.url})`);
    expect(stderr).toContain('WORKSPACES_FILE');
  });

  test('DEFAULT_WORKSPACE_URL without an entry is a problem of its own', async () => {
    const env = { ...listing(good()), DEFAULT_WORKSPACE_URL: 'https://adb-9.example.com/' };
    const ran = await doctor([], env);
    expect(ran.exitCode).toBe(1);
    expect(ran.stdout).toContain('problem  https://adb-9.example.com\n');
    expect(ran.stdout).toContain('no entry in WORKSPACES_FILE');
  });

  test('the local workspace of a running service is found by its data folder', async () => {
    createServiceRecord(folder, { Address: 'http://127.0.0.1:8080', Workspace: workspace.url });
    expect(told(await doctor(['--json'], {}))).toEqual([[workspace.url, 'ok']]);
    // A service with a database of its own has no local workspace.
    expect((await doctor(['--json'], OUTSIDE)).exitCode).toBe(3);
  });

  test('with none at all it says how to have one', async () => {
    const { exitCode, stdout, stderr } = await doctor([], {});
    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toContain('There is no workspace to check');
    expect(stderr).toContain('npm start');
  });
});

test('settings that are not right are told as the service tells them, all at once', async () => {
  const env = { ...listing({ url: 'no address', credential: {} }), LOG_LEVEL: 'loud' };
  const { exitCode, stderr } = await doctor([], env);
  expect(exitCode).toBe(3);
  expect(stderr).toContain('WORKSPACES_FILE: entry 1, url');
  expect(stderr).toContain('WORKSPACES_FILE: entry 1, credential');
  expect(stderr).toContain('LOG_LEVEL must be one of');
});
