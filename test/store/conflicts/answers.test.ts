import { expect, test } from '@jest/globals';
import type { Answer } from '../../../src/store/records';
import { answer, begunRun, conflict, open, resolve, step, stepOf, told } from '../made-up';
import { onEachDatabase } from '../on-each-database';

onEachDatabase('Conflicts and answers', (database) => {
  const store = () => database().store;
  /** A run that waits for answers to these conflicts, of the steps of the same names. */
  const waiting = async (
    conflicts: Parameters<typeof conflict>[1][] = [{}],
    over: Parameters<typeof begunRun>[2] = {},
  ): Promise<string> => {
    const id = await begunRun(
      store(),
      conflicts.map((_, index) => step(index)),
      over,
    );
    await open(
      store(),
      id,
      conflicts.map((given, index) => conflict(`recipient-${index}`, given)),
    );
    return id;
  };
  const kept = (id: string) =>
    database()
      .db.selectFrom('answers')
      .select(['name', 'action', 'new_name', 'resolved_by', 'reason', 'fingerprint'])
      .where('share_pack_id', '=', id)
      .orderBy('id')
      .execute();
  const afterAnswer = async (given: Partial<Answer>, of: Parameters<typeof conflict>[1] = {}) => {
    const id = await waiting([of]);
    await resolve(store(), id, [answer('recipient-0', given)]);
    return stepOf(store(), id, 0);
  };

  test('conflicts are read in the order in which they were found', async () => {
    const id = await begunRun(store());
    const found = ['c', 'a', 'b'].map((name) => conflict(name));
    await open(store(), id, found);
    await open(store(), id, [conflict('a', { Fingerprint: 'f2', Late: true }), conflict('d')]);
    expect(await store().conflicts(id)).toEqual([
      conflict('c'),
      conflict('a', { Fingerprint: 'f2', Late: true }),
      conflict('b'),
      conflict('d'),
    ]);
  });

  test('an answer shows on its conflict: what, who, when and why', async () => {
    const id = await waiting([{}, {}]);
    await resolve(store(), id, [
      answer('Recipient-0', { action: 'rename', new_name: 'new', reason: 'theirs stays' }),
    ]);
    expect(await store().conflicts(id)).toEqual([
      {
        ...conflict('recipient-0'),
        Action: 'rename',
        NewName: 'new',
        ResolvedBy: 'joe',
        ResolvedAt: '2026-03-01T10:00:00.000Z',
        Reason: 'theirs stays',
      },
      conflict('recipient-1'),
    ]);
    expect((await told(store(), id)).at(-1)).toEqual({ type: 'conflict', Open: 1, Answered: 1 });
  });

  test('rename: the step creates under the new name', async () => {
    expect(await afterAnswer({ action: 'rename', new_name: 'new' })).toMatchObject({
      verb: 'create',
      actual_name: 'new',
      outcome: null,
    });
  });

  test('overwrite: the step updates what exists, under the name it exists by', async () => {
    const overwrite = { action: 'overwrite' } as const;
    expect(await afterAnswer(overwrite)).toMatchObject({ verb: 'update', actual_name: null, outcome: null });
    expect(await afterAnswer(overwrite, { ExistingName: 'theirs' })).toMatchObject({
      verb: 'update',
      actual_name: 'theirs',
    });
  });

  test('overwrite in a DELETE: the step deletes', async () => {
    const id = await waiting([{}], { strategy: 'DELETE' });
    await resolve(store(), id, [answer('recipient-0', { action: 'overwrite' })]);
    expect(await stepOf(store(), id, 0)).toMatchObject({ verb: 'delete' });
  });

  test('replace: the step replaces', async () => {
    expect(await afterAnswer({ action: 'replace' })).toMatchObject({ verb: 'replace', outcome: null });
  });

  test('skip: the step is skipped, what refers to it finds the existing one, and a warning says how that differs', async () => {
    const id = await waiting([{ ExistingName: 'theirs' }]);
    await resolve(store(), id, [answer('recipient-0', { action: 'skip' })]);
    expect(await stepOf(store(), id, 0)).toMatchObject({
      outcome: 'skipped',
      actual_name: 'theirs',
      ended_at: expect.any(Date),
    });
    expect((await store().sharePack(id))?.validation_warnings).toEqual([
      `Recipient 'recipient-0' (it exists as 'theirs') was skipped, and is left as it is: ` +
        `comment is "Audit", the pack says "Auditors".`,
    ]);
    expect((await told(store(), id)).slice(2)).toEqual([
      { type: 'resource', Type: 'Recipient', Name: 'recipient-0', Outcome: 'skipped' },
      { type: 'conflict', Open: 0, Answered: 1 },
      expect.objectContaining({ type: 'status' }),
    ]);
  });

  test('a different answer replaces the earlier one, and both are kept for good', async () => {
    const id = await waiting();
    await resolve(store(), id, [answer('recipient-0', { action: 'skip', reason: 'fine' })]);
    const later = { resolved_by: 'jane', resolved_at: new Date('2026-03-01T11:00:00Z') };
    await resolve(store(), id, [answer('recipient-0', { action: 'rename', new_name: 'new', ...later })]);
    expect(await stepOf(store(), id, 0)).toMatchObject({
      verb: 'create',
      actual_name: 'new',
      outcome: null,
      ended_at: null,
    });
    expect((await store().sharePack(id))?.validation_warnings).toEqual([]);
    expect(await store().conflicts(id)).toMatchObject([{ Action: 'rename', ResolvedBy: 'jane' }]);
    expect((await store().conflicts(id))[0]).not.toHaveProperty('Reason');
    expect(await kept(id)).toMatchObject([
      { action: 'skip', new_name: null, resolved_by: 'joe', reason: 'fine', fingerprint: 'f1' },
      { action: 'rename', new_name: 'new', resolved_by: 'jane', reason: null },
    ]);
  });

  test('the same answers written again are neither kept nor told twice', async () => {
    const id = await waiting([{}, {}]);
    const answers = [answer('recipient-0'), answer('recipient-1', { action: 'overwrite' })];
    await resolve(store(), id, answers);
    const events = await told(store(), id);
    await resolve(store(), id, answers);
    expect(await told(store(), id)).toEqual(events);
    expect(await kept(id)).toHaveLength(2);
  });

  test('an answer that is older than the one that holds changes nothing', async () => {
    const id = await waiting();
    await resolve(store(), id, [answer('recipient-0', { action: 'overwrite' })]);
    const older = answer('recipient-0', { action: 'skip', resolved_at: new Date('2026-02-01T10:00:00Z') });
    await resolve(store(), id, [older]);
    expect(await stepOf(store(), id, 0)).toMatchObject({ verb: 'update', outcome: null });
  });

  test('one to a conflict that is not kept keeps no other from holding, and is warned of', async () => {
    const id = await waiting();
    await resolve(store(), id, [answer('nobody'), answer('recipient-0')]);
    expect(await stepOf(store(), id, 0)).toMatchObject({ outcome: 'skipped' });
    expect(await kept(id)).toHaveLength(1);
    expect((await store().sharePack(id))?.validation_warnings).toEqual([
      `Recipient 'nobody': the answer 'skip' of joe holds, and could not be kept: the service's database knows no such conflict.`,
      expect.stringContaining('recipient-0'),
    ]);
  });

  test('a rename needs its new name', async () => {
    const id = await waiting();
    await expect(resolve(store(), id, [answer('recipient-0', { action: 'rename' })])).rejects.toThrow(
      'has no new name',
    );
  });

  test('a step that is done keeps what it did', async () => {
    const id = await waiting();
    await store().finishStep(id, 0, { outcome: 'created' });
    await resolve(store(), id, [answer('recipient-0')]);
    expect(await stepOf(store(), id, 0)).toMatchObject({ verb: 'create', outcome: 'created' });
  });

  test('a conflict that comes back has no answer, and its step is open again', async () => {
    const id = await waiting([{}, {}]);
    await resolve(store(), id, [answer('recipient-0'), answer('recipient-1')]);
    const changed = conflict('recipient-0', { Fingerprint: 'f2' });
    await open(store(), id, [changed]);
    expect(await store().conflicts(id)).toMatchObject([changed, { Action: 'skip' }]);
    expect((await store().conflicts(id))[0]).toEqual(changed);
    expect(await stepOf(store(), id, 0)).toMatchObject({ outcome: null, ended_at: null });
    expect(await stepOf(store(), id, 1)).toMatchObject({ outcome: 'skipped' });
    expect(await kept(id)).toHaveLength(2);
  });

  test('a conflict that comes back takes the warning of its skip away', async () => {
    const id = await waiting();
    await resolve(store(), id, [answer('recipient-0')]);
    await open(store(), id, [conflict('recipient-0', { Fingerprint: 'f2', Differences: [] })]);
    expect((await store().sharePack(id))?.validation_warnings).toEqual([]);
  });

  test('a late conflict of a step that has made nothing: what is there when it begins again is its earlier state', async () => {
    const id = await begunRun(store());
    await store().beginStep(id, 0, null);
    await open(store(), id, [conflict('recipient-0', { Late: true })]);
    expect((await stepOf(store(), id, 0))?.before).toBeUndefined();
    expect((await store().beginStep(id, 0, { comment: 'theirs' })).before).toEqual({ comment: 'theirs' });
  });

  test('a late conflict of a step that has made something leaves its earlier state', async () => {
    const id = await begunRun(store());
    await store().beginStep(id, 0, null);
    await store().noteMade(id, 0, { id: 'r-1', created_at: null });
    await open(store(), id, [conflict('recipient-0', { Late: true })]);
    expect((await stepOf(store(), id, 0))?.before).toBeNull();
  });

  test('conflicts written again are not told twice', async () => {
    const id = await waiting();
    await open(store(), id, [conflict('recipient-0')]);
    expect((await told(store(), id)).slice(1)).toEqual([{ type: 'conflict', Open: 1, Answered: 0 }]);
  });

  test('answers are kept even where somebody tries to delete their upload', async () => {
    const id = await waiting();
    await resolve(store(), id, [answer('recipient-0')]);
    await expect(
      database().db.deleteFrom('share_packs').where('share_pack_id', '=', id).execute(),
    ).rejects.toThrow('answers');
  });
});
