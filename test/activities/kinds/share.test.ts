import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KindContext } from '../../../src/activities/kinds/kind';
import { shares } from '../../../src/activities/kinds/share';
import type { Made } from '../../../src/store/records';
import { desired } from '../../../src/plan/desired';
import { differences } from '../../../src/plan/state';
import { createActivityBench } from '../activity-bench';
import type { ActivityBench } from '../activity-bench';

const SHARES = '/api/2.1/unity-catalog/shares';

let bench: ActivityBench;
let context: KindContext;
let noted: Made[] = [];
beforeAll(async () => {
  bench = await createActivityBench();
  context = await bench.context({ noteMade: (made) => Promise.resolve(void noted.push(made)) });
  for (const name of ['auditor', 'analyst'])
    await bench.databricks.recipients.create({ name, authentication_type: 'TOKEN' });
});
afterAll(() => bench.close());

async function seen(name: string, given = context) {
  const found = await shares.read(given, name);
  if (!found) throw new Error(`${name} is not there`);
  return found;
}

const tables = (count: number): string[] =>
  Array.from({ length: count }, (_, nth) => `main.many.table_${String(nth).padStart(3, '0')}`);

const wantedShare = (more: object = {}) => desired({ kind: 'Share', name: 's', ...more }, 'NEW', undefined);

describe('a share is as wanted once it is created', () => {
  test('in three calls with objects and grants', async () => {
    const wanted = wantedShare({
      comment: 'Q1',
      share_assets: ['main.finance.revenue', 'main.sales'],
      recipients: ['Auditor', 'analyst'],
    });
    const calls = await bench.calls(() => shares.create(context, 'q1', wanted));
    expect([...calls].sort()).toEqual([
      `PATCH ${SHARES}/q1`,
      `PATCH ${SHARES}/q1/permissions`,
      `POST ${SHARES}`,
    ]);
    expect(calls[0]).toBe(`POST ${SHARES}`);
    expect(differences((await seen('q1')).existing.state, wanted)).toEqual([]);
  });

  test('in two with objects and no grants, and with neither', async () => {
    const objects = wantedShare({ share_assets: ['main.finance.revenue'] });
    const calls = await bench.calls(() => shares.create(context, 'ungranted', objects));
    expect(calls).toEqual([`POST ${SHARES}`, `PATCH ${SHARES}/ungranted`]);
    const bare = await bench.calls(() => shares.create(context, 'bare', {}));
    expect(bare).toEqual([`POST ${SHARES}`, `PATCH ${SHARES}/bare`]);
  });

  test('with more than 100 objects in several PATCHes of at most 100, the comment with the first', async () => {
    const names = tables(250);
    await bench.workspace.tables(...names);
    const wanted = wantedShare({ comment: 'many', share_assets: names });
    const calls = await bench.calls(() => shares.create(context, 'many', wanted));
    expect(calls).toEqual([`POST ${SHARES}`, ...Array<string>(3).fill(`PATCH ${SHARES}/many`)]);
    expect(differences((await seen('many')).existing.state, wanted)).toEqual([]);
  });

  test('with a view as a view, where the look found one', async () => {
    const given = { ...context, assetTypes: { 'main.finance.revenue': 'VIEW' } };
    await shares.create(given, 'views', wantedShare({ share_assets: ['main.finance.revenue'] }));
    const { raw } = await seen('views');
    expect(raw.share.objects).toMatchObject([{ name: 'main.finance.revenue', data_object_type: 'VIEW' }]);
  });
});

describe("the run's mark", () => {
  test('stands in the comment until the real one is set, and the store knows the share before that', async () => {
    noted = [];
    await bench.workspace.faults({
      Method: 'PATCH',
      Path: `${SHARES}/marked`,
      Times: 9,
      Kind: 'status',
      Status: 403,
    });
    await expect(shares.create(context, 'marked', { comment: 'real' })).rejects.toMatchObject({
      kind: 'permission-denied',
    });
    await bench.workspace.clearFaults();
    const half = await seen('marked');
    expect(half.raw.share.comment).toContain(context.sharePackId);
    expect(half.existing.made_by_run).toBe(context.sharePackId);
    expect(noted).toEqual([{ id: half.existing.id, created_at: half.existing.created_at }]);

    await shares.update(context, half, { share_assets: ['main.finance.costs'] });
    expect((await seen('marked')).existing.state).toMatchObject({
      comment: null,
      share_assets: ['main.finance.costs'],
    });
  });

  test('is taken off where the pack has no comment', async () => {
    await shares.create(context, 'uncommented', {});
    expect((await seen('uncommented')).raw.share.comment ?? '').toBe('');
  });

  test('taken off, the share is known by when it was made: to this run only', async () => {
    noted = [];
    await shares.create(context, 'known', {});
    const [made = null] = noted;
    expect((await seen('known')).existing.made_by_run).toBeNull();
    expect((await seen('known', { ...context, made })).existing.made_by_run).toBe(context.sharePackId);
    const namesake = { id: 'known@1', created_at: '2026-01-01T00:00:00.000Z' };
    expect((await seen('known', { ...context, made: namesake })).existing.made_by_run).toBeNull();
  });

  test('of another run says nothing', async () => {
    await bench.databricks.shares.create({ name: 'theirs', comment: 'sharepack run other: being made' });
    expect((await seen('theirs')).existing.made_by_run).toBeNull();
  });
});

describe('an update', () => {
  test('adds and removes only what differs, and leaves what is not named', async () => {
    await shares.create(
      context,
      'changing',
      wantedShare({
        comment: 'kept',
        share_assets: ['main.finance.revenue', 'main.finance.costs'],
        recipients: ['auditor'],
      }),
    );
    const before = await seen('changing');
    const changes = { share_assets: ['main.finance.costs', 'main.finance.budget'], recipients: ['analyst'] };
    await shares.update(context, before, changes);
    const after = await seen('changing');
    expect(after.existing.state).toEqual({
      comment: 'kept',
      share_assets: ['main.finance.budget', 'main.finance.costs'],
      recipients: ['analyst'],
    });
    const kept = after.raw.share.objects?.find(({ name }) => name === 'main.finance.costs');
    expect(kept).toEqual(before.raw.share.objects?.find(({ name }) => name === 'main.finance.costs'));
  });

  test('of grants alone is one call', async () => {
    await shares.create(context, 'granting', {});
    const before = await seen('granting');
    const calls = await bench.calls(() => shares.update(context, before, { recipients: ['auditor'] }));
    expect(calls).toEqual([`PATCH ${SHARES}/granting/permissions`]);
  });

  test('back to what it was shares an object as it was shared', async () => {
    await bench.databricks.shares.create({ name: 'aliased' });
    await bench.databricks.shares.update('aliased', {
      updates: [
        {
          action: 'ADD',
          data_object: { name: 'main.finance.revenue', data_object_type: 'TABLE', shared_as: 'q1.figures' },
        },
      ],
    });
    const before = await seen('aliased');
    await shares.update(context, before, { share_assets: [] });
    const emptied = await seen('aliased');
    await shares.update(context, emptied, { share_assets: ['main.finance.revenue'] }, before.raw);
    expect((await seen('aliased')).raw.share.objects).toMatchObject([{ shared_as: 'q1.figures' }]);
  });
});

describe('objects and grants are changed side by side, and the change is over when both are', () => {
  const WANTED = { share_assets: ['main.finance.costs'], recipients: ['auditor'] };
  const strike = (Path: string, fault: object) =>
    bench.workspace.faults({
      ...{ Method: 'PATCH', Path: `${SHARES}/${Path}`, Times: 1, Kind: 'status', Status: 503 },
      ...fault,
    });

  test('what fails first leaves the other to come to its end', async () => {
    await shares.create(context, 'slowly', {});
    const before = await seen('slowly');
    await strike('slowly', { Kind: 'slow-after', DelayMs: 300 });
    await strike('slowly/permissions', {});
    const calls = await bench.calls(() =>
      expect(shares.update(context, before, WANTED)).rejects.toMatchObject({ kind: 'unavailable' }),
    );
    expect(calls).toEqual([`PATCH ${SHARES}/slowly/permissions`, `PATCH ${SHARES}/slowly`]);
    await shares.update(context, before, WANTED);
    expect((await seen('slowly')).existing.state).toMatchObject(WANTED);
  });

  test('what no retry gets past is told before what may pass', async () => {
    await shares.create(context, 'both', {});
    const before = await seen('both');
    await strike('both', {});
    await strike('both/permissions', { Status: 403, ErrorCode: 'PERMISSION_DENIED' });
    const update = shares.update(context, before, WANTED);
    await expect(update).rejects.toMatchObject({ kind: 'permission-denied' });
  });
});

describe('a change that others, or an attempt whose answer was lost, have made in part', () => {
  const add = (name: string) => ({
    action: 'ADD' as const,
    data_object: { name, data_object_type: 'TABLE' },
  });

  test('is made in what is left of it, and what somebody else added stays', async () => {
    const [kept = '', removed = '', ...added] = tables(250);
    await bench.workspace.tables(kept, removed, ...added);
    await shares.create(context, 'partly', wantedShare({ share_assets: [kept, removed] }));
    const before = await seen('partly');
    const { shares: api } = bench.databricks;
    await api.update('partly', {
      updates: [{ action: 'REMOVE', data_object: { name: removed } }, add('main.finance.costs')],
    });
    for (const start of [0, 120])
      await api.update('partly', { updates: added.slice(start, start + 60).map(add) });

    await shares.update(context, before, { comment: 'new', share_assets: [kept, ...added] });

    const after = await seen('partly');
    expect(after.existing.state).toMatchObject({
      comment: 'new',
      share_assets: ['main.finance.costs', kept, ...added],
    });
  });

  test('is done where all of it is', async () => {
    await shares.create(context, 'wholly', {});
    const before = await seen('wholly');
    await bench.databricks.shares.update('wholly', { updates: [add('main.finance.costs')] });
    await shares.update(context, before, { share_assets: ['main.finance.costs'] });
    expect((await seen('wholly')).existing.state).toMatchObject({ share_assets: ['main.finance.costs'] });
  });

  test('takes a grant that went with its recipient for taken', async () => {
    await bench.databricks.recipients.create({ name: 'leaving', authentication_type: 'TOKEN' });
    await shares.create(context, 'left', wantedShare({ recipients: ['leaving'] }));
    const before = await seen('left');
    await bench.databricks.recipients.delete('leaving');
    await shares.update(context, before, { recipients: ['analyst'] });
    expect((await seen('left')).existing.state).toMatchObject({ recipients: ['analyst'] });
  });

  test('is refused for good where nothing of it has been made: two tables of one alias', async () => {
    await bench.workspace.tables('other.finance.revenue');
    const wanted = wantedShare({ share_assets: ['main.finance.revenue', 'other.finance.revenue'] });
    const calls = await bench.calls(() =>
      expect(shares.create(context, 'aliases', wanted)).rejects.toMatchObject({ kind: 'already-exists' }),
    );
    expect(calls).toEqual([`POST ${SHARES}`, `PATCH ${SHARES}/aliases`, `GET ${SHARES}/aliases`]);
  });
});

test('removed, it is gone', async () => {
  await shares.create(context, 'gone', {});
  await shares.remove(context, await seen('gone'));
  await expect(shares.read(context, 'gone')).resolves.toBeUndefined();
});

test('looking for many takes the list, and two calls for each that exists', async () => {
  await shares.create(context, 'there', {});
  const wanted = ['There', 'absent'].map((name) => ({ name, spec: { kind: 'Share' as const, name } }));
  const calls = await bench.calls(async () => {
    const found = await shares.find(context, wanted);
    expect([...found.keys()]).toEqual(['there']);
  });
  expect([...calls].sort()).toEqual([
    `GET ${SHARES}`,
    `GET ${SHARES}/there`,
    `GET ${SHARES}/there/permissions`,
  ]);
});
