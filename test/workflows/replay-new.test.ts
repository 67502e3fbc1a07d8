import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CASES, VERSIONS, historyFile } from '../histories/manifest';
import { createHttpServer, text } from '../databricks/http-server';
import type { HttpServer } from '../databricks/http-server';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { receiver } from '../webhooks/receiver';
import { fetchHistory, neutral, readable, replay } from './replay-history';
import { GONE, NOTIFIED, runCase } from './replay-runs';

let folder: string;
let receivers: readonly HttpServer[];
let service: TestService;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sharepack-histories-'));
  const [up, gone] = [await createHttpServer(), await createHttpServer()];
  gone.replies(text(410, 'gone'));
  receivers = [up, gone];
  const file = join(folder, 'webhooks.yaml');
  const listed = [
    receiver(up.url, { business_lines: [NOTIFIED] }),
    receiver(gone.url, { business_lines: [GONE] }),
  ];
  await writeFile(file, JSON.stringify(listed));
  service = await startTestService({ DRIFT_CHECK: '24h', APPROVAL: 'wait', WEBHOOKS_FILE: file });
});
afterAll(async () => {
  await service.stop();
  await Promise.all(receivers.map((server) => server.close()));
  await rm(folder, { recursive: true });
});

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
