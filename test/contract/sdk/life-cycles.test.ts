import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLocalWorkspace } from '../../../src/local/workspace/local-workspace';
import type { LocalWorkspace } from '../../../src/local/workspace/local-workspace';
import { distilled, EXCHANGES, readExchanges, shapeOfExchange, writtenExchanges } from '../exchange';
import { KNOWN_MEMBERS } from '../known-members';
import { installOfficialSdk } from './official-sdk';
import type { OfficialSdk } from './official-sdk';
import { startRecorder } from './recorder';
import type { Recorder } from './recorder';

/** Writes down what was said, instead of comparing it with what is written down. */
const RECORD = process.env['RECORD_EXCHANGES'] !== undefined;
const INSTALLING_MS = 300_000;
const LIFE_CYCLE_MS = 120_000;

let sdk: OfficialSdk;
let recorder: Recorder;
let workspace: LocalWorkspace;
beforeAll(async () => {
  sdk = await installOfficialSdk();
  recorder = await startRecorder();
  workspace = await createLocalWorkspace({
    stateFile: undefined,
    host: '127.0.0.1',
    port: 0,
    allowedHosts: [recorder.host],
    // Stands still, so that two recordings of one thing are the same.
    clock: () => Date.UTC(2025, 10, 20),
  });
  recorder.forwardTo(workspace.url);
}, INSTALLING_MS);
afterAll(async () => {
  await recorder.stop();
  await workspace.stop();
});

test('the members that are written down are those that the SDK knows', async () => {
  const members = await sdk.run(['known_members.py']);
  if (RECORD) writeFileSync(KNOWN_MEMBERS, members);
  expect(JSON.parse(readFileSync(KNOWN_MEMBERS, 'utf8'))).toEqual(JSON.parse(members));
});

test.each([
  'recipients',
  'shares',
  'grants',
  'pipelines',
  'jobs',
  'catalogs',
  'identity',
  'refusals',
  'limits',
])(
  'the official SDK goes through the life cycle of %s, and says what is written down of it',
  async (name) => {
    recorder.take();
    await sdk.run(['-m', 'unittest', name], {
      DATABRICKS_HOST: `http://${recorder.host}`,
      CONTROL_URL: workspace.url,
    });
    const exchanges = distilled(recorder.take(), `http://${recorder.host}`);
    const file = join(EXCHANGES, `${name}.json`);
    if (RECORD) writeFileSync(file, writtenExchanges(exchanges));
    const written = existsSync(file) ? readExchanges(file) : [];
    expect(written.map(shapeOfExchange).sort()).toEqual(exchanges.map(shapeOfExchange).sort());
  },
  LIFE_CYCLE_MS,
);
