import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { RefusedUpload } from '../../../src/store/records';
import { RUN, begunRun, conflict, nextVersionOf, stored, tell, told, upload } from '../made-up';
import { onEachDatabase } from '../on-each-database';

const refused = (over: Partial<RefusedUpload> = {}): RefusedUpload => ({
  share_pack_id: randomUUID(),
  share_pack_name: null,
  workspace: null,
  strategy: null,
  business_line: null,
  project_name: null,
  requestor: null,
  requested_by: 'jane@acme.example',
  filename: 'pack.yaml',
  bytes: Buffer.from('metadata: ['),
  options: upload().options,
  errors: [{ Code: 'YAML_SYNTAX', Pointer: '', Message: 'The list is not closed.', Line: 1, Column: 11 }],
  validation_errors: ['The list is not closed.'],
  validation_warnings: [],
  ...over,
});

onEachDatabase('Uploads', (database) => {
  const store = () => database().store;
  const filesOf = async (sha256: string): Promise<number> =>
    (await database().db.selectFrom('files').select('sha256').where('sha256', '=', sha256).execute()).length;

  test('a refused upload is kept, VALIDATION_FAILED, without a version, and may belong to no pack', async () => {
    const { bytes, ...members } = refused();
    const sharePack = await store().saveRefusedUpload({ bytes, ...members });
    expect(sharePack).toMatchObject({
      ...members,
      version: null,
      status: 'VALIDATION_FAILED',
      ended_at: expect.any(Date),
    });
    expect(await store().sharePack(members.share_pack_id)).toEqual(sharePack);
    expect(await told(store(), members.share_pack_id)).toMatchObject([{ Status: 'VALIDATION_FAILED' }]);
  });

  test('a refused upload of a pack that has an open run disturbs neither the run nor the versions', async () => {
    const given = upload();
    await stored(store(), given);
    const { share_pack_name, workspace } = given;
    await store().saveRefusedUpload(refused({ share_pack_name, workspace }));
    await store().finishRun(given.share_pack_id, { status: 'COMPLETED' });
    expect((await stored(store(), nextVersionOf(given))).version).toBe(2);
  });

  test('the same file is kept once, whoever uploads it', async () => {
    const bytes = Buffer.from(randomUUID());
    const one = await stored(store(), upload({ bytes }));
    const other = await store().saveRefusedUpload(refused({ bytes }));
    expect(other.file_sha256).toBe(one.file_sha256);
    expect(await filesOf(one.file_sha256)).toBe(1);
  });

  test('an upload taken back leaves nothing, and its version and key are free again', async () => {
    const given = upload({ idempotency_key: randomUUID() });
    const { file_sha256 } = await stored(store(), given);
    await store().discardUpload(given.share_pack_id);
    await store().discardUpload(given.share_pack_id);
    expect(await store().sharePack(given.share_pack_id)).toBeUndefined();
    expect(await store().file(given.share_pack_id)).toBeUndefined();
    expect(await filesOf(file_sha256)).toBe(0);
    expect((await stored(store(), nextVersionOf(given))).version).toBe(1);
  });

  test('an upload taken back leaves a file that another upload refers to', async () => {
    const given = upload();
    await stored(store(), given);
    const other = await store().saveRefusedUpload(refused({ bytes: given.bytes }));
    await store().discardUpload(given.share_pack_id);
    expect(await store().file(other.share_pack_id)).toMatchObject({ bytes: given.bytes });
  });

  test('uploads and take-backs of one file at once neither fail nor lose it', async () => {
    const bytes = Buffer.from(randomUUID());
    const kept = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const { share_pack_id } = await stored(store(), upload({ bytes }));
        if (index % 2 === 0) await store().discardUpload(share_pack_id);
        return index % 2 === 0 ? undefined : share_pack_id;
      }),
    );
    for (const id of kept) if (id !== undefined) expect(await store().file(id)).toMatchObject({ bytes });
  });

  test('an upload whose run has begun is not taken back', async () => {
    const id = await begunRun(store());
    await store().discardUpload(id);
    expect(await store().sharePack(id)).toMatchObject({ status: 'IN_PROGRESS' });
  });

  test('unstarted are the uploads whose run nobody has seen, in the order in which they came', async () => {
    const first = await stored(store(), upload());
    const begun = await begunRun(store());
    const second = await stored(store(), upload());
    const ended = await stored(store(), upload());
    await store().finishRun(ended.share_pack_id, { status: 'FAILED' });
    const { share_pack_id: refusedId } = await store().saveRefusedUpload(refused());
    const mine = [first.share_pack_id, begun, second.share_pack_id, ended.share_pack_id, refusedId];
    const unstarted = await store().unstartedUploads();
    expect(unstarted.map((sharePack) => sharePack.share_pack_id).filter((id) => mine.includes(id))).toEqual([
      first.share_pack_id,
      second.share_pack_id,
    ]);
  });

  test('what is not there is undefined', async () => {
    expect(await store().sharePack('none')).toBeUndefined();
    expect(await store().file('none')).toBeUndefined();
    expect(await store().pack('none')).toBeUndefined();
    expect(await store().runAndConflicts('none')).toBeUndefined();
    expect(await store().runAndFile('none')).toBeUndefined();
    expect(await store().runAndPack('none')).toBeUndefined();
    expect(await store().runAndStep('none', 0)).toBeUndefined();
    expect(await store().history('none')).toEqual([]);
  });

  test('a write to an upload that is not there says so', async () => {
    await expect(store().recordRun('none', { status: 'FAILED' })).rejects.toThrow('the id none');
    await expect(tell(store(), 'none', { status: 'IN_PROGRESS' })).rejects.toThrow('the id none');
    await expect(
      store().recordFindings('none', RUN, [{ id: 0, begin: 1, conflict: conflict('a') }]),
    ).rejects.toThrow('findings');
  });

  test('the database answers a ping', async () => {
    await expect(store().ping()).resolves.toBeUndefined();
  });
});
