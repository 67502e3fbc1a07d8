import { expect, test } from '@jest/globals';
import { nextVersionOf, pack, stored, upload } from '../made-up';
import { onEachDatabase } from '../on-each-database';

onEachDatabase('The history', (database) => {
  const store = () => database().store;

  test('has every version of the pack, newest first, with who changed it and why', async () => {
    const first = upload();
    await stored(store(), first);
    await store().saveSteps(
      first.share_pack_id,
      { runId: 'run' },
      pack({ description: 'For the audit' }),
      [],
    );
    await store().finishRun(first.share_pack_id, { status: 'FAILED' });
    const second = nextVersionOf(first, { requested_by: 'joe@acme.example' });
    await stored(store(), second);
    const versions = [
      {
        share_pack_id: second.share_pack_id,
        version: 2,
        status: 'IN_PROGRESS',
        effective_from: null,
        effective_to: null,
        changed_by: 'joe@acme.example',
        change_reason: null,
      },
      {
        share_pack_id: first.share_pack_id,
        version: 1,
        status: 'FAILED',
        effective_from: null,
        effective_to: null,
        changed_by: 'jane@acme.example',
        change_reason: 'For the audit',
      },
    ];
    expect(await store().history(first.share_pack_id)).toEqual(versions);
    expect(await store().history(second.share_pack_id)).toEqual(versions);
  });

  test('a version is effective from its completion to that of the next one that completes', async () => {
    const first = upload();
    const others = [nextVersionOf(first), nextVersionOf(first)];
    const statuses = ['COMPLETED', 'CANCELLED', 'COMPLETED'] as const;
    for (const [index, version] of [first, ...others].entries()) {
      await stored(store(), version);
      await store().finishRun(version.share_pack_id, { status: statuses[index] ?? 'FAILED' });
    }
    const [third, second, one] = await store().history(first.share_pack_id);
    expect(one).toMatchObject({ effective_from: expect.any(Date), effective_to: third?.effective_from });
    expect(second).toMatchObject({ effective_from: null, effective_to: null });
    expect(third).toMatchObject({ effective_from: expect.any(Date), effective_to: null });
  });

  test('an upload whose fields give the name of another pack sees nothing of that one', async () => {
    const theirs = upload({ business_line: 'R&D' });
    await stored(store(), theirs);
    const {
      idempotency_key: _,
      workflow_id: _1,
      ...refused
    } = nextVersionOf(theirs, { business_line: 'R-D' });
    await store().saveRefusedUpload({
      ...refused,
      errors: [],
      validation_errors: ['The workspace is unknown'],
    });
    expect(await store().history(refused.share_pack_id)).toEqual([]);
    expect(await store().history(theirs.share_pack_id)).toHaveLength(1);
  });

  test('packs of the same name in other workspaces have histories of their own', async () => {
    const here = upload();
    await stored(store(), here);
    await stored(store(), nextVersionOf(here, { workspace: 'https://dbc-2.cloud.example' }));
    expect(await store().history(here.share_pack_id)).toHaveLength(1);
  });
});
