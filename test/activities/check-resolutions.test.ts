/** The look at answers: against the workspace as it is now (spec/conflicts.md, "Answers"). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Conflict } from '../../src/plan/conflict';
import type { FullResolution } from '../../src/run/events';
import { packText } from '../support/packs';
import { RUN, createActivityBench } from './activity-bench';
import type { ActivityBench } from './activity-bench';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await createActivityBench();
});
afterAll(() => bench.close());

const exists = (name: string, comment = 'theirs') =>
  bench.databricks.recipients.create({ name, authentication_type: 'TOKEN', comment });

/** A run that met these recipients, which exist. */
async function met(
  ...names: readonly string[]
): Promise<{ readonly id: string; readonly found: Conflict[] }> {
  for (const name of names) await exists(name);
  const recipient = names.map((name) => ({ name, comment: 'ours' }));
  const { id, look } = await bench.look(packText({ metadata: { project_name: names.join('_') }, recipient }));
  return { id, found: look.page.items.flatMap(({ conflict }) => conflict ?? []) };
}

const answerTo = (
  { Type: type, Name: name, Fingerprint: fingerprint }: Conflict,
  at: number,
  newName: string | null = null,
): FullResolution => ({
  ...{ pointer: `/Resolutions/${at}`, type, name, newName, fingerprint, reason: null },
  action: newName === null ? 'overwrite' : 'rename',
});
const check = (sharePackId: string, resolutions: readonly FullResolution[]) =>
  bench.run('checkResolutions', { sharePackId, resolutions, mode: 'ask', strategy: 'NEW' });

test('finds nothing wrong where all is as it was seen, and each new name is free', async () => {
  const { id, found } = await met('same_a', 'same_b');
  const [first, second] = found.map((conflict, at) => answerTo(conflict, at, at === 1 ? 'free' : null));
  await expect(
    check(
      id,
      [first, second].flatMap((one) => one ?? []),
    ),
  ).resolves.toEqual({
    ...{ errors: [], stale: [] },
  });
});

test('says which new names are taken, in the workspace or in the pack, each at its place', async () => {
  const { id, found } = await met('taken_a', 'taken_b');
  await exists('taken_c');
  const answers = found.map((conflict, at) => answerTo(conflict, at, at === 0 ? 'TAKEN_C' : 'taken_a'));
  const { errors, stale } = await check(id, answers);
  expect(errors.map(({ Pointer, Code }) => [Pointer, Code])).toEqual([
    ['/Resolutions/0/NewName', 'NEW_NAME_TAKEN'],
    ['/Resolutions/1/NewName', 'NEW_NAME_TAKEN'],
  ]);
  expect(stale).toEqual([]);
});

test('gives what has changed with its new difference, and keeps it whole for the run to ask about', async () => {
  const { id, found } = await met('changed');
  const before = await bench.deps.store.conflicts(id);
  await bench.databricks.recipients.update('changed', { comment: 'x'.repeat(500) });
  const { errors, stale } = await check(
    id,
    found.map((conflict, at) => answerTo(conflict, at)),
  );
  expect(errors).toEqual([]);
  expect(stale).toMatchObject([{ Name: 'changed', Late: false, Differences: [{ Field: 'comment' }] }]);
  expect(stale[0]?.Fingerprint).not.toBe(found[0]?.Fingerprint);
  // The run says what it makes of it: until then nothing that can be answered has changed.
  expect(await bench.deps.store.conflicts(id)).toEqual(before);
  const [step] = await bench.deps.store.stepsByName(id, 'Recipient', ['changed']);
  await expect(bench.deps.store.findings(id, RUN, [{ id: step?.id ?? -1, begin: 0 }])).resolves.toMatchObject(
    [{ conflict: { Fingerprint: stale[0]?.Fingerprint, Differences: [{ Existing: 'x'.repeat(500) }] } }],
  );
});

test('finds nothing wrong with an answer about what is gone', async () => {
  const { id, found } = await met('gone');
  await bench.databricks.recipients.delete('gone');
  await expect(
    check(
      id,
      found.map((conflict, at) => answerTo(conflict, at)),
    ),
  ).resolves.toEqual({ errors: [], stale: [] });
});
