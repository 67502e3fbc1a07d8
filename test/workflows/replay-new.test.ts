import { hostname } from 'node:os';
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CASES, VERSIONS, historyFile } from '../histories/manifest';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { fetchHistory, neutral, readable, replay } from './replay-history';
import { runCase } from './replay-runs';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ DRIFT_CHECK: '24h', APPROVAL: 'wait' });
});
afterAll(() => service.stop());

/** `SAVE_HISTORIES=1 npx jest test/workflows/replay-new`, before a release: keeps them for replay.test.ts. */
const current = VERSIONS[VERSIONS.length - 1] ?? '';
const isSaving = process.env['SAVE_HISTORIES'] === '1';

describe('a run replays to the very same commands', () => {
  test.each(CASES)('%s', async (name) => {
    const history = neutral(await fetchHistory(await runCase(service, name)));

    await replay(history);

    expect(readable(history)).not.toContain(hostname());
    if (isSaving) await writeFile(historyFile(current, name), `${JSON.stringify(history, null, 1)}\n`);
  });
});
