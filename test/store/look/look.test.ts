import { describe, expect, test } from '@jest/globals';
import type { Look, LookedStep } from '../../../src/store/records';
import { answer, begunRun, conflict, open, pack, resolve, step, stepOf, told } from '../made-up';
import { onEachDatabase } from '../on-each-database';

const look = (over: Partial<Look> = {}): Look => ({
  strategy: 'NEW',
  steps: [],
  conflicts: [],
  warnings: [],
  validation_errors: [],
  errors: [],
  ...over,
});

const looked = (id: number, over: Partial<LookedStep> = {}): LookedStep => ({
  id,
  verb: 'create',
  dependsOn: [],
  existing: null,
  ...over,
});

onEachDatabase('The look', (database) => {
  const store = () => database().store;

  test('says what each step does, what exists, and under which name', async () => {
    const id = await begunRun(store(), [step(0), step(1), step(2)]);
    await store().recordLook(
      id,
      look({
        strategy: 'UPDATE',
        steps: [
          looked(0, { verb: 'update', existing: { comment: 'Audit' }, actual_name: 'theirs' }),
          looked(1, { verb: 'none', existing: {}, outcome: 'unchanged' }),
        ],
      }),
    );
    expect(await store().sharePack(id)).toMatchObject({ strategy: 'UPDATE' });
    expect(await store().steps(id, { after: -1, limit: 10 })).toMatchObject([
      { verb: 'update', existing: { comment: 'Audit' }, actual_name: 'theirs', outcome: null },
      { verb: 'none', existing: {}, outcome: 'unchanged', ended_at: expect.any(Date) },
      { verb: 'create', existing: null, outcome: null },
    ]);
  });

  test('adds warnings and errors, and is told once, however often it is written', async () => {
    const id = await begunRun(store(), [step(0), step(1)]);
    const found = look({
      steps: [looked(0), looked(1, { verb: 'none', outcome: 'unchanged' })],
      conflicts: [conflict('recipient-0')],
      warnings: ['recipient-1 is there already.'],
      validation_errors: ['The table main.a.b does not exist.'],
      errors: [{ Code: 'YAML_SYNTAX', Pointer: '/share/0', Message: 'The table main.a.b does not exist.' }],
    });
    await store().recordLook(id, found);
    const first = await store().sharePack(id);
    await store().recordLook(id, found);
    expect(await store().sharePack(id)).toEqual(first);
    expect(first).toMatchObject({
      validation_warnings: found.warnings,
      validation_errors: found.validation_errors,
      errors: found.errors,
    });
    expect((await told(store(), id)).slice(1)).toEqual([
      { type: 'resource', Type: 'Recipient', Name: 'recipient-1', Outcome: 'unchanged' },
      { type: 'conflict', Open: 1, Answered: 0 },
      expect.objectContaining({ type: 'status' }),
    ]);
  });

  test('begins the asking anew in a run that was reset to before it', async () => {
    const id = await begunRun(store(), [step(0)]);
    await store().recordLook(id, look({ steps: [looked(0)], conflicts: [conflict('recipient-0')] }));
    const resolution_deadline = new Date('2026-03-04T10:00:00Z');
    await store().recordRun(id, { status: 'AWAITING_RESOLUTION', resolution_deadline });
    await store().recordLook(id, look({ steps: [looked(0)] }));
    expect(await store().sharePack(id)).toMatchObject({ status: 'IN_PROGRESS', resolution_deadline: null });
  });

  test('may come in parts: the conflicts of other steps stay, those of its own are as it finds them', async () => {
    const id = await begunRun(store(), [step(0), step(1), step(2)]);
    await store().recordLook(id, look({ steps: [looked(0)], conflicts: [conflict('recipient-0')] }));
    await store().recordLook(
      id,
      look({ steps: [looked(1), looked(2)], conflicts: [conflict('recipient-2'), conflict('Recipient-1')] }),
    );
    await store().recordLook(
      id,
      look({ steps: [looked(1), looked(2)], conflicts: [conflict('recipient-2')] }),
    );
    expect((await store().conflicts(id)).map(({ Name }) => Name)).toEqual(['recipient-0', 'recipient-2']);
  });

  test('its conflicts are found by their resources, in any case, in the order in which they were found', async () => {
    const id = await begunRun(store(), [step(0), step(1), step(2)]);
    const found = ['recipient-2', 'recipient-0', 'recipient-1'].map((name) => conflict(name));
    await store().recordLook(id, look({ steps: [looked(0), looked(1), looked(2)], conflicts: found }));
    const about = [
      { type: 'Recipient', name: 'RECIPIENT-0' },
      { type: 'Recipient', name: 'recipient-2' },
      { type: 'Recipient', name: 'recipient-2' },
      { type: 'Share', name: 'recipient-1' },
    ] as const;
    expect(await store().conflictsAbout(id, about)).toEqual([found[0], found[1]]);
    expect(await store().conflictsAbout(id, [])).toEqual([]);
  });

  describe('of a run that was reset in Temporal takes up its own record', () => {
    /** Asked about all, answered these, and then read again by another run. */
    const reset = async (answered: readonly string[], begun: readonly number[] = []): Promise<string> => {
      const steps = [step(0), step(1), step(2)];
      const id = await begunRun(store(), steps);
      await store().recordLook(id, whole());
      await resolve(
        store(),
        id,
        answered.map((name) => answer(name, { action: 'rename', new_name: `${name}-b` })),
      );
      for (const at of begun) await store().beginStep(id, at, null);
      await store().saveSteps(id, { runId: 'another-run' }, pack(), steps);
      return id;
    };
    const whole = (...changed: readonly Parameters<typeof conflict>[1][]): Look =>
      look({
        steps: [looked(0), looked(1), looked(2)],
        conflicts: [0, 1, 2].map((at) => conflict(`recipient-${at}`, changed[at])),
      });

    test('with the answers to what has not changed, and with what they made of their steps', async () => {
      const id = await reset(['recipient-0', 'recipient-1']);
      const { answered, begun } = await store().recordLook(id, whole({}, { Fingerprint: 'f2' }));
      expect(answered).toMatchObject([{ Name: 'recipient-0', Action: 'rename', NewName: 'recipient-0-b' }]);
      expect(begun).toEqual([]);
      expect(await store().conflicts(id)).toEqual([
        answered[0],
        conflict('recipient-1', { Fingerprint: 'f2' }),
        conflict('recipient-2'),
      ]);
      expect(await stepOf(store(), id, 0)).toMatchObject({ actual_name: 'recipient-0-b' });
      expect(await stepOf(store(), id, 1)).toMatchObject({ actual_name: null });
    });

    test('not with the answer to what is not in the way any more', async () => {
      const id = await reset(['recipient-0']);
      const now = { ...whole(), conflicts: whole().conflicts.slice(1) };
      expect(await store().recordLook(id, now)).toEqual({ answered: [], begun: [] });
      expect((await store().conflicts(id)).map(({ Name }) => Name)).toEqual(['recipient-1', 'recipient-2']);
      expect(await stepOf(store(), id, 0)).toMatchObject({ actual_name: null });
    });

    test('with what it had begun, whatever is there now: it may be its own', async () => {
      const id = await reset(['recipient-0'], [0]);
      const before = await stepOf(store(), id, 0);
      const { answered, begun } = await store().recordLook(id, whole({ Fingerprint: 'made-by-it' }));
      expect(begun).toEqual([before]);
      expect(answered).toMatchObject([{ Name: 'recipient-0', Action: 'rename', Fingerprint: 'f1' }]);
      expect(await stepOf(store(), id, 0)).toEqual(before);
    });

    test('without what its activities found: those found it in the way of other beginnings', async () => {
      const id = await begunRun(store());
      await open(store(), id, [conflict('recipient-0')]);
      await store().saveSteps(id, { runId: 'another-run' }, pack(), [step(0)]);
      expect(await store().findings(id, 'another-run', [{ id: 0, begin: 1 }])).toEqual([]);
    });
  });

  test('takes nothing up where no other run of the upload was before it', async () => {
    const id = await begunRun(store());
    await store().recordLook(id, look({ steps: [looked(0)], conflicts: [conflict('recipient-0')] }));
    await resolve(store(), id, [answer('recipient-0')]);
    const again = look({ steps: [looked(0)], conflicts: [conflict('recipient-0')] });
    expect(await store().recordLook(id, again)).toEqual({ answered: [], begun: [] });
    expect(await store().conflicts(id)).toEqual([conflict('recipient-0')]);
  });

  test('ten thousand steps and conflicts are looked at, answered and closed', async () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => index);
    const id = await begunRun(
      store(),
      ids.map((index) => step(index)),
    );
    const found = look({
      steps: ids.map((index) => looked(index)),
      conflicts: ids.map((index) => conflict(`recipient-${index}`)),
    });
    await store().recordLook(id, found);
    expect(await store().conflicts(id)).toHaveLength(10_000);
    await resolve(
      store(),
      id,
      ids.map((index) =>
        answer(`recipient-${index}`, { action: 'rename', new_name: `recipient-${index}-b` }),
      ),
    );
    await store().finishRun(id, { status: 'CANCELLED' });
    expect(await store().progress(id)).toEqual([{ type: 'Recipient', total: 10_000, done: 0 }]);
    expect((await told(store(), id)).length).toBeGreaterThan(10_000);
  }, 120_000);
});
