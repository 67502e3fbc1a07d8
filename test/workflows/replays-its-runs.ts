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
      const history = neutral(await fetchHistory(await runCase(service, name)));

      await replay(history);

      expect(readable(history)).not.toContain(hostname());
      if (isSaving) await writeFile(historyFile(current, name), `${JSON.stringify(history, null, 1)}\n`);
    });
  });
}
