import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { CASES, isLarge } from '../histories/manifest';
import { createHttpServer, text } from '../databricks/http-server';
import type { HttpServer } from '../databricks/http-server';
import { startTestService } from '../support/service';
import { receiver } from '../webhooks/receiver';
import { GONE, NOTIFIED } from './replay-runs';
import { replaysItsRuns } from './replays-its-runs';

let folder: string;
let receivers: readonly HttpServer[];

const small = CASES.filter((name) => !isLarge(name));
replaysItsRuns(small, async () => {
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
  return startTestService({ DRIFT_CHECK: '24h', APPROVAL: 'wait', WEBHOOKS_FILE: file });
});
afterAll(async () => {
  await Promise.all(receivers.map((server) => server.close()));
  await rm(folder, { recursive: true });
});
