import { expect, test } from '@jest/globals';
import type { ClosedConflict } from '../../../src/run/commands';
import { answer, begunRun, conflict, open, resolve, stepOf, tell, told } from '../made-up';
import { onEachDatabase } from '../on-each-database';

onEachDatabase('A late conflict whose step was done after all', (database) => {
  const store = () => database().store;
  const NAME = 'recipient-0';
  const late = (over: Parameters<typeof conflict>[1] = {}) =>
    conflict(NAME, { Late: true, Fingerprint: 'f2', ...over });
  const closed = (given: ClosedConflict['answer'] = null): ClosedConflict => ({
    ...{ type: 'Recipient', name: NAME, verb: 'create', answer: given },
    actualName: given?.newName ?? null,
  });
  const done = async (id: string, called = NAME): Promise<void> => {
    const managed = { kind: 'manage', name: called, id: '1', created_at: null, spec: {} } as const;
    await store().finishStep(id, 0, { outcome: 'created', managed });
  };

  test('is a conflict no more', async () => {
    const id = await begunRun(store());
    await open(store(), id, [late()]);
    await done(id);
    await tell(store(), id, { closed: [closed()] });
    expect(await store().conflicts(id)).toEqual([]);
    expect((await told(store(), id)).at(-1)).toEqual({ type: 'conflict', Open: 0, Answered: 0 });
  });

  test('loses what was answered to it: the step is what it was done as, and nothing was skipped', async () => {
    for (const given of [{ action: 'skip' }, { action: 'rename', new_name: 'new' }] as const) {
      const id = await begunRun(store());
      await open(store(), id, [late()]);
      await resolve(store(), id, [answer(NAME, given)]);
      await done(id);
      await tell(store(), id, { closed: [closed()] });
      expect(await stepOf(store(), id, 0)).toMatchObject({
        ...{ verb: 'create', actual_name: null, outcome: 'created' },
      });
      expect(await store().conflicts(id)).toEqual([]);
      expect((await store().sharePack(id))?.validation_warnings).toEqual([]);
    }
  });

  test('has the answer again that its step was begun with', async () => {
    const id = await begunRun(store());
    const at = '2026-03-01T10:00:00.000Z';
    await open(store(), id, [conflict(NAME)]);
    await resolve(store(), id, [
      answer(NAME, { action: 'rename', new_name: 'new', resolved_at: new Date(at) }),
    ]);
    await open(store(), id, [late()], 2);
    await done(id, 'new');
    const given = { action: 'rename', newName: 'new', by: 'joe', at, reason: null } as const;
    await tell(store(), id, { closed: [closed(given)] });
    expect(await store().conflicts(id)).toEqual([
      late({ Action: 'rename', NewName: 'new', ResolvedBy: 'joe', ResolvedAt: at }),
    ]);
    expect(await stepOf(store(), id, 0)).toMatchObject({ verb: 'create', actual_name: 'new' });
  });
});
