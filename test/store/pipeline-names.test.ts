import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { pipelineNames } from '../../src/store/migrations/0007_pipeline_names';
import { begunRun, conflict, open, pack, resolve, step, stepOf, stored, upload } from './made-up';
import { onEachDatabase } from './on-each-database';

const TABLES = ['managed', 'steps', 'conflicts'];

onEachDatabase('Pipelines whose names differ in case alone', (database) => {
  const store = () => database().store;
  const steps = () => [
    step(0, { type: 'Pipeline', name: 'Daily' }),
    step(1, { type: 'Pipeline', name: 'daily' }),
    step(2, { name: 'Daily' }),
  ];
  const run = async (workspace: string) => {
    const { share_pack_id } = await stored(store(), upload({ workspace }));
    await store().saveSteps(share_pack_id, { runId: 'run-1' }, pack(), steps());
    return share_pack_id;
  };
  const manage = (name: string) => ({
    ...{ kind: 'manage' as const, name, id: `p-${name}`, created_at: null, spec: {} },
  });

  test('are managed each by itself; of other kinds they are one', async () => {
    const workspace = `https://${randomUUID()}.example`;
    const id = await run(workspace);
    for (const [nth, name] of ['Daily', 'daily', 'Daily'].entries())
      await store().finishStep(id, nth, { outcome: 'created', managed: manage(name) });
    expect(await store().managed(workspace, 'Pipeline', ['Daily'])).toMatchObject([{ id: 'p-Daily' }]);
    expect(await store().managed(workspace, 'Pipeline', ['daily'])).toMatchObject([{ id: 'p-daily' }]);
    expect(await store().managed(workspace, 'Pipeline', ['DAILY'])).toEqual([]);
    expect(await store().managed(workspace, 'Recipient', ['DAILY'])).toMatchObject([{ id: 'p-Daily' }]);
    await store().finishStep(id, 1, { outcome: 'rolled_back', managed: { kind: 'release', name: 'daily' } });
    expect(
      await store().managedBy(workspace, (await store().sharePack(id))?.share_pack_name ?? ''),
    ).toHaveLength(2);
  });

  test('are steps and conflicts of their own, each answered by itself', async () => {
    const id = await begunRun(store(), steps());
    expect(await store().stepsByName(id, 'Pipeline', ['daily'])).toMatchObject([{ id: 1 }]);
    const about = ['Daily', 'daily'].map((name) => conflict(name, { Type: 'Pipeline' }));
    await open(store(), id, about);
    expect(await store().conflicts(id)).toHaveLength(2);
    const daily = { type: 'Pipeline' as const, name: 'daily' };
    expect(await store().conflictsAbout(id, [daily])).toMatchObject([{ Name: 'daily' }]);
    await resolve(store(), id, [
      {
        ...{ ...daily, action: 'skip' as const, new_name: null, reason: null },
        ...{ resolved_by: 'jane', resolved_at: new Date() },
      },
    ]);
    expect(await stepOf(store(), id, 0)).toMatchObject({ outcome: null });
    expect(await stepOf(store(), id, 1)).toMatchObject({ outcome: 'skipped' });
  });

  test('one of which was given another name in case alone is shown under that', async () => {
    const id = await begunRun(store(), steps());
    await store().finishStep(id, 0, { outcome: 'created', managed: manage('DAILY') });
    await store().finishStep(id, 2, { outcome: 'created', managed: manage('DAILY') });
    expect(await stepOf(store(), id, 0)).toMatchObject({ actual_name: 'DAILY' });
    expect(await stepOf(store(), id, 2)).toMatchObject({ actual_name: null });
  });

  test('rows of the release before are corrected, and those that it still writes', async () => {
    const { db } = database();
    const workspace = `https://${randomUUID()}.example`;
    const id = await run(workspace);
    await store().finishStep(id, 0, { outcome: 'created', managed: manage('Daily') });
    await open(store(), id, [conflict('Nightly', { Type: 'Pipeline' })]);
    for (const table of TABLES)
      await sql`drop trigger ${sql.raw(`${table}_pipeline_key`)} on ${sql.table(table)}`.execute(db);
    for (const table of TABLES) await sql`drop function ${sql.raw(`${table}_pipeline_key`)}()`.execute(db);
    await sql`update managed set name_key = lower(name) where workspace = ${workspace}`.execute(db);
    await sql`update steps set name_key = lower(name) where share_pack_id = ${id}`.execute(db);
    await sql`update conflicts set name_key = 'nightly' where share_pack_id = ${id}`.execute(db);

    await pipelineNames.up(db);

    const known = async () => ({
      managed: (await store().managed(workspace, 'Pipeline', ['Daily'])).length,
      steps: (await store().stepsByName(id, 'Pipeline', ['Daily'])).length,
      conflicts: (await store().conflictsAbout(id, [{ type: 'Pipeline', name: 'Nightly' }])).length,
    });
    expect(await known()).toEqual({ managed: 1, steps: 1, conflicts: 1 });
    await sql`
      insert into managed (workspace, type, name_key, share_pack_id, name, id, spec)
      values (${workspace}, 'Pipeline', 'daily', ${id}, 'Daily', 'p-2', '{}')
      on conflict (workspace, type, name_key) do update set id = excluded.id`.execute(db);
    await sql`update conflicts set name_key = 'nightly' where share_pack_id = ${id}`.execute(db);
    expect(await known()).toEqual({ managed: 1, steps: 1, conflicts: 1 });
    expect(await store().managed(workspace, 'Pipeline', ['Daily'])).toMatchObject([{ id: 'p-2' }]);
  });
});
