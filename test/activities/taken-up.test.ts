import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from '../../src/activities/parse';
import { pageOf } from '../../src/activities/plan-page';
import type { PlanStep } from '../../src/activities/plan-page';
import { conflict } from '../store/made-up';
import { createActivityBench } from './activity-bench';
import type { ActivityBench } from './activity-bench';

describe('what a run that was reset takes up', () => {
  const RENAMED = { Action: 'rename', ResolvedBy: 'jane', ResolvedAt: '2026-03-01T10:00:00.000Z' } as const;
  const ids = Array.from({ length: 300 }, (_, id) => id);

  test('has each answer, of the last of hundreds too', async () => {
    const steps = ids.map((id): PlanStep => ({
      ...{ id, type: 'Recipient', name: `r${id}`, verb: 'create', dependsOn: [] },
      ...{ outcome: 'created', actual_name: `r${id}_2`, begun_at: new Date(0) },
    }));
    const conflicts = ids.map((id) =>
      conflict(`r${id}`, { ...RENAMED, NewName: `r${id}_2`, Reason: 'ours' }),
    );
    const { items } = await pageOf(steps, conflicts);
    expect(items.map(({ conflict: met, begun }) => [met, begun])).toEqual(
      ids.map((id) => [
        expect.objectContaining({ ...RENAMED, NewName: `r${id}_2`, Reason: 'ours' }),
        'created',
      ]),
    );
  });
});

describe('a pack that cannot be read any more', () => {
  let bench: ActivityBench;
  beforeAll(async () => {
    bench = await createActivityBench();
  });
  afterAll(() => bench.close());

  const refusing = () =>
    Promise.resolve({
      ...{ pack: undefined, warnings: [] },
      errors: [{ Code: 'VALUE_INVALID', Message: 'it is too old', Severity: 'error', Pointer: '' } as const],
    });
  const readAgain = (sharePackId: string) =>
    bench.inActivity(() =>
      parse(
        { ...bench.deps, parser: { ...bench.deps.parser, parsePack: refusing as never } },
        { sharePackId },
      ),
    );

  test('is refused where nothing was begun, and else what was begun is taken up to be taken back', async () => {
    const { id } = await bench.look('metadata: {project_name: old}\nrecipient: [{name: old-a}]');
    await expect(readAgain(id)).rejects.toThrow('The pack cannot be read: it is too old');
    await bench.run('createRecipient', await bench.stepRef(id, 'Recipient', 'old-a'));
    expect(await readAgain(id)).toMatchObject({
      unreadable: 'The pack cannot be read: it is too old',
      totals: { Recipient: 1 },
      begunPage: { items: [{ step: { name: 'old-a' }, begun: 'created' }] },
    });
  });
});
