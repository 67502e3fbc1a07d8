import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { SharePack } from '../../../src/store/records';
import { nextVersionOf, stored, told, upload } from '../made-up';
import { onEachDatabase } from '../on-each-database';

/** What makes an upload one of the same pack. */
const namesOf = ({ share_pack_name, business_line, project_name, requestor }: SharePack) => ({
  ...{ share_pack_name: share_pack_name ?? '', business_line: business_line ?? '' },
  ...{ project_name: project_name ?? '', requestor: requestor ?? '' },
});

onEachDatabase('Storing an upload', (database) => {
  const store = () => database().store;
  const later = (hours: number, key: string): Promise<unknown> =>
    database()
      .db.updateTable('idempotency_keys')
      .set({ used_at: new Date(Date.now() - hours * 3_600_000) })
      .where('key', '=', key)
      .execute();

  test('the first upload of a pack is its version 1, in progress, and says so in its first event', async () => {
    const given = upload({ validation_warnings: ['No owner is given.'] });
    const sharePack = await stored(store(), given);
    const { bytes, ...members } = given;
    expect(sharePack).toMatchObject({ ...members, version: 1, status: 'IN_PROGRESS', run_id: null });
    expect(await store().sharePack(given.share_pack_id)).toEqual(sharePack);
    expect(await store().file(given.share_pack_id)).toEqual({ filename: 'pack.yaml', bytes });
    expect(await told(store(), given.share_pack_id)).toEqual([
      { type: 'status', Status: 'IN_PROGRESS', ErrorMessage: null, ResolutionDeadline: null },
    ]);
  });

  test('versions count per pack and workspace', async () => {
    const first = upload();
    await stored(store(), first);
    await store().finishRun(first.share_pack_id, { status: 'FAILED' });
    expect((await stored(store(), nextVersionOf(first))).version).toBe(2);
    const elsewhere = nextVersionOf(first, { workspace: 'https://dbc-2.cloud.example' });
    expect((await stored(store(), elsewhere)).version).toBe(1);
  });

  test('another version is refused while one is under way, and names it', async () => {
    const first = upload();
    await stored(store(), first);
    const second = nextVersionOf(first);
    expect(await store().saveUpload(second)).toMatchObject({
      kind: 'under_way',
      sharePack: { share_pack_id: first.share_pack_id },
    });
    expect(await store().sharePack(second.share_pack_id)).toBeUndefined();
  });

  test('the same bytes and options while their run is open are the same upload, whatever the file is called', async () => {
    const first = upload();
    await stored(store(), first);
    const again = { ...first, share_pack_id: randomUUID(), filename: 'pack (1).yaml' };
    expect(await store().saveUpload(again)).toMatchObject({
      kind: 'same',
      sharePack: { share_pack_id: first.share_pack_id },
    });
    const others = { ...again, options: { ...first.options, on_conflict: 'fail' as const } };
    expect(await store().saveUpload(others)).toMatchObject({ kind: 'under_way' });
  });

  test('the same bytes after the end of their run are a new version', async () => {
    const first = upload();
    await stored(store(), first);
    await store().finishRun(first.share_pack_id, { status: 'COMPLETED' });
    expect((await stored(store(), { ...first, share_pack_id: randomUUID() })).version).toBe(2);
  });

  test('a run that was superseded says which upload took its place, though it was cancelled for another', async () => {
    const first = upload();
    await stored(store(), first);
    const error_message = 'Superseded by upload one-that-came-too-late (joe)';
    await store().finishRun(first.share_pack_id, { status: 'CANCELLED', error_message });
    const second = nextVersionOf(first);
    await stored(store(), second);
    expect(await store().sharePack(first.share_pack_id)).toMatchObject({
      status: 'CANCELLED',
      error_message: `Superseded by upload ${second.share_pack_id} (jane@acme.example)`,
    });
  });

  test('a run that was cancelled by somebody is not said to be superseded', async () => {
    const first = upload();
    await stored(store(), first);
    const ended = { status: 'CANCELLED', error_message: 'Cancelled by joe' } as const;
    await store().finishRun(first.share_pack_id, ended);
    await stored(store(), nextVersionOf(first));
    expect(await store().sharePack(first.share_pack_id)).toMatchObject(ended);
  });

  test('a dry run has no number, takes none, and neither waits for the run of its pack nor keeps it waiting', async () => {
    const dry = await stored(store(), upload({ dry_run: true }));
    expect(dry).toMatchObject({ version: null, status: 'IN_PROGRESS', dry_run: true });
    const { dry_run: _, ...real } = nextVersionOf({ ...upload(), ...namesOf(dry) });
    expect(await stored(store(), real)).toMatchObject({ version: 1, dry_run: false });
    expect(await stored(store(), nextVersionOf(real, { dry_run: true }))).toMatchObject({ version: null });
  });

  test('a dry run that completes holds nothing, and is not listed', async () => {
    const given = upload({ dry_run: true });
    await stored(store(), given);
    await store().finishRun(given.share_pack_id, { status: 'COMPLETED' });
    expect(await store().sharePack(given.share_pack_id)).toMatchObject({ status: 'COMPLETED' });
    expect(await store().history(given.share_pack_id)).toEqual([]);
    const { items } = await store().list({ page_size: 200, name: given.share_pack_name });
    expect(items).toEqual([]);
  });

  test('of many uploads of one pack at once one is stored', async () => {
    const first = upload();
    const saved = await Promise.all(
      Array.from({ length: 8 }, () => store().saveUpload(nextVersionOf(first))),
    );
    expect(saved.map(({ kind }) => kind).sort()).toEqual([
      'stored',
      ...Array.from({ length: 7 }, () => 'under_way'),
    ]);
  });

  test('of many uploads at once that may take a superseded run’s place one is stored, and the run names that one', async () => {
    const first = upload();
    await stored(store(), first);
    const error_message = 'Superseded by upload one-that-came-too-late (joe)';
    await store().finishRun(first.share_pack_id, { status: 'CANCELLED', error_message });
    const saved = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        store().saveUpload(nextVersionOf(first, index % 2 === 0 ? { idempotency_key: randomUUID() } : {})),
      ),
    );
    const [winner, ...others] = saved.filter(({ kind }) => kind === 'stored');
    expect(others).toEqual([]);
    expect(winner?.sharePack.version).toBe(2);
    expect(saved.filter(({ kind }) => kind === 'under_way')).toHaveLength(5);
    expect((await store().sharePack(first.share_pack_id))?.error_message).toContain(
      winner?.sharePack.share_pack_id,
    );
  });

  test('the database itself holds one open run per pack', async () => {
    const first = await stored(store(), upload());
    const { share_pack_name, workspace, requested_by, filename, file_sha256 } = first;
    const secondOpen = database()
      .db.insertInto('share_packs')
      .values({
        ...{ share_pack_name, workspace, requested_by, filename, file_sha256 },
        ...{ share_pack_id: randomUUID(), version: 2, status: 'AWAITING_RESOLUTION' },
        ...{ options: '{}', errors: '[]', validation_errors: '[]', validation_warnings: '[]' },
      });
    await expect(secondOpen.execute()).rejects.toThrow('share_packs_one_open');
  });

  test('what keeps an upload from its place without being its newest version is told, and not tried for ever', async () => {
    const first = upload();
    await stored(store(), first);
    await store().finishRun(first.share_pack_id, { status: 'COMPLETED' });
    const second = nextVersionOf(first);
    await stored(store(), second);
    await store().finishRun(second.share_pack_id, { status: 'COMPLETED' });
    await database()
      .db.updateTable('share_packs')
      .set({ status: 'IN_PROGRESS' })
      .where('share_pack_id', '=', first.share_pack_id)
      .execute();
    await expect(store().saveUpload(nextVersionOf(first))).rejects.toThrow('share_packs_one_open');
  });

  test('an Idempotency-Key used again for the same content gives the same run, even an ended one', async () => {
    const first = upload({ idempotency_key: 'key-1' });
    await stored(store(), first);
    await store().finishRun(first.share_pack_id, { status: 'COMPLETED' });
    expect(await store().saveUpload({ ...first, share_pack_id: randomUUID() })).toMatchObject({
      kind: 'same',
      sharePack: { share_pack_id: first.share_pack_id, status: 'COMPLETED' },
    });
  });

  test('an Idempotency-Key used for other content, options or another workspace is refused', async () => {
    const first = upload({ idempotency_key: 'key-2' });
    await stored(store(), first);
    const others = [
      nextVersionOf(first),
      upload({ idempotency_key: 'key-2' }),
      { ...first, options: { ...first.options, on_failure: 'keep' as const } },
      { ...first, workspace: 'https://dbc-2.cloud.example' },
    ];
    for (const other of others) {
      expect(await store().saveUpload({ ...other, share_pack_id: randomUUID() })).toMatchObject({
        kind: 'key_reused',
        sharePack: { share_pack_id: first.share_pack_id },
      });
    }
  });

  test('an Idempotency-Key is an actor’s own', async () => {
    await stored(store(), upload({ idempotency_key: 'key-3' }));
    const theirs = upload({ idempotency_key: 'key-3', requested_by: 'joe@acme.example' });
    expect((await stored(store(), theirs)).version).toBe(1);
  });

  test('an Idempotency-Key holds for 24 hours', async () => {
    const first = upload({ idempotency_key: 'key-4' });
    await stored(store(), first);
    await store().finishRun(first.share_pack_id, { status: 'COMPLETED' });
    await later(23.9, 'key-4');
    expect(await store().saveUpload(nextVersionOf(first))).toMatchObject({ kind: 'key_reused' });
    await later(24.1, 'key-4');
    const second = nextVersionOf(first);
    expect((await stored(store(), second)).version).toBe(2);
    expect(await store().saveUpload(second)).toMatchObject({ kind: 'same' });
  });

  test('a key that met an open run with the same content stands for that run from then on', async () => {
    const first = upload();
    await stored(store(), first);
    const again = { ...first, share_pack_id: randomUUID(), idempotency_key: 'key-5' };
    await store().saveUpload(again);
    await store().finishRun(first.share_pack_id, { status: 'COMPLETED' });
    expect(await store().saveUpload(again)).toMatchObject({
      kind: 'same',
      sharePack: { share_pack_id: first.share_pack_id },
    });
  });

  test('a key whose upload was refused is free', async () => {
    const first = upload();
    await stored(store(), first);
    const refused = nextVersionOf(first, { idempotency_key: 'key-6' });
    expect(await store().saveUpload(refused)).toMatchObject({ kind: 'under_way' });
    expect(await store().saveUpload(upload({ idempotency_key: 'key-6' }))).toMatchObject({ kind: 'stored' });
  });

  test('of one key used many times at once one upload is stored', async () => {
    const saved = await Promise.all(
      Array.from({ length: 6 }, () => store().saveUpload(upload({ idempotency_key: 'key-7' }))),
    );
    expect(saved.filter(({ kind }) => kind === 'stored')).toHaveLength(1);
    expect(saved.filter(({ kind }) => kind === 'key_reused')).toHaveLength(5);
  });

  test('different fields that give one SharePackName are refused, open or not, with the newest of the other', async () => {
    const first = upload({ business_line: 'R&D' });
    await stored(store(), first);
    const collides = nextVersionOf(first, { business_line: 'R-D' });
    expect(await store().saveUpload(collides)).toMatchObject({ kind: 'name_collision' });
    await store().finishRun(first.share_pack_id, { status: 'COMPLETED' });
    expect(await store().saveUpload(collides)).toMatchObject({
      kind: 'name_collision',
      sharePack: { share_pack_id: first.share_pack_id, business_line: 'R&D' },
    });
  });

  test('text that PostgreSQL does not take is kept with replacement characters', async () => {
    const sharePack = await stored(
      store(),
      upload({ filename: 'a\0b.yaml', validation_warnings: ['\0 \ud800 \\u0000 \u{1f600}'] }),
    );
    expect(sharePack.filename).toBe('a\ufffdb.yaml');
    expect(sharePack.validation_warnings).toEqual(['\ufffd \ufffd \\u0000 \u{1f600}']);
  });
});
