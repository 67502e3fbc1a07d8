import { hostname } from 'node:os';
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { VERSIONS, historyFile } from '../histories/manifest';
import type { Case } from '../histories/manifest';
import type { TestService } from '../support/service';
import { fetchHistory, neutral, readable, replay } from './replay-history';
import { runCase } from './replay-runs';

/** `SAVE_HISTORIES=1 npx jest test/workflows/replay-`, before a release: keeps them for replay.test.ts. */
const current = VERSIONS[VERSIONS.length - 1] ?? '';
const isSaving = process.env['SAVE_HISTORIES'] === '1';

/** Tests of runs of these ways, each made anew on a service of the file's own. */
export function replaysItsRuns(cases: readonly Case[], start: () => Promise<TestService>): void {
  let service: TestService;
  beforeAll(async () => {
    service = await start();
  });
  afterAll(() => service.stop());

  describe('a run replays to the very same commands', () => {
    test.each(cases)('%s', async (name) => {
      const workflowId = await runCase(service, name);
      if (name !== 'waiting') await closed(service, workflowId);
      const history = neutral(await fetchHistory(workflowId));

      await replay(history);

      expect(readable(history)).not.toContain(hostname());
      if (isSaving) await writeFile(historyFile(current, name), `${JSON.stringify(history, null, 1)}\n`);
    });
  });
}

/** However it ended: the store knows of a run's end a moment before its workflow is closed. */
async function closed({ temporal }: TestService, workflowId: string): Promise<void> {
  await temporal.workflow
    .getHandle(workflowId)
    .result()
    .catch(() => undefined);
}
