import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { InvalidPageToken } from '../../../src/store/uploads/page-token';
import type { ListFilter } from '../../../src/store/records';
import { stored, upload } from '../made-up';
import { onEachDatabase } from '../on-each-database';

onEachDatabase('The list', (database) => {
  const store = () => database().store;
  const names = async (filter: Partial<ListFilter>): Promise<readonly (string | null)[]> =>
    (await store().list({ page_size: 200, ...filter })).items.map(({ share_pack_name }) => share_pack_name);
  const named = (share_pack_name: string, over: Parameters<typeof upload>[0] = {}) =>
    stored(store(), upload({ share_pack_name, ...over }));

  test('has every upload once, newest first, page after page, whatever comes meanwhile', async () => {
    const requestor = randomUUID();
    for (let index = 0; index < 5; index += 1) await named(`paged-${index}`, { requestor });
    const first = await store().list({ requestor, page_size: 2 });
    await named('paged-late', { requestor });
    const second = await store().list({ requestor, page_size: 2, page_token: first.next_page_token ?? '' });
    const third = await store().list({ requestor, page_size: 2, page_token: second.next_page_token ?? '' });
    const pages = [first, second, third].map(({ items }) =>
      items.map(({ share_pack_name }) => share_pack_name),
    );
    expect(pages).toEqual([['paged-4', 'paged-3'], ['paged-2', 'paged-1'], ['paged-0']]);
    expect(third.next_page_token).toBeUndefined();
  });

  test('a last page that is full has no next one', async () => {
    const requestor = randomUUID();
    await named('full', { requestor });
    expect(await store().list({ requestor, page_size: 1 })).not.toHaveProperty('next_page_token');
  });

  test('gives share packs and nothing of the store’s own', async () => {
    const requestor = randomUUID();
    const sharePack = await named('whole', { requestor });
    expect((await store().list({ requestor, page_size: 1 })).items).toEqual([sharePack]);
  });

  test.each([
    '',
    'nonsense',
    Buffer.from('after:-1').toString('base64url'),
    Buffer.from('after:9e9').toString('base64url'),
  ])('a page token that was never given (%p) is an error of its own', async (page_token) => {
    await expect(store().list({ page_size: 1, page_token })).rejects.toThrow(InvalidPageToken);
  });

  test('filters by status, business line, requestor and workspace, all at once', async () => {
    const business_line = randomUUID();
    const match = { business_line, requestor: 'r1', workspace: 'https://w1.example' };
    await named('match', match);
    await named('other-requestor', { ...match, requestor: 'r2' });
    await named('other-workspace', { ...match, workspace: 'https://w2.example' });
    const ended = await named('ended', match);
    await store().finishRun(ended.share_pack_id, { status: 'EXPIRED' });
    expect(await names({ business_line })).toHaveLength(4);
    expect(await names({ ...match, status: 'IN_PROGRESS' })).toEqual(['match']);
    expect(await names({ ...match, status: 'EXPIRED' })).toEqual(['ended']);
    expect(await names({ business_line: `${business_line}\0` })).toEqual([]);
  });

  test('since leaves out what was uploaded before', async () => {
    const requestor = randomUUID();
    const old = await named('old', { requestor });
    await database()
      .db.updateTable('share_packs')
      .set({ created_at: new Date('2026-01-01') })
      .where('share_pack_id', '=', old.share_pack_id)
      .execute();
    await named('new', { requestor });
    expect(await names({ requestor, since: new Date('2026-01-02') })).toEqual(['new']);
    expect(await names({ requestor, since: new Date('2026-01-01') })).toEqual(['new', 'old']);
  });

  test('a name is matched exactly, or by its beginning where it ends with *', async () => {
    const requestor = randomUUID();
    for (const name of ['SharePack_a_b', 'SharePack_a_bc', 'SharePack_A_b']) await named(name, { requestor });
    expect(await names({ requestor, name: 'SharePack_a_b' })).toEqual(['SharePack_a_b']);
    expect(await names({ requestor, name: 'SharePack_a_b*' })).toEqual(['SharePack_a_bc', 'SharePack_a_b']);
    expect(await names({ requestor, name: '*' })).toHaveLength(3);
    expect(await names({ requestor, name: 'SharePack*b' })).toEqual([]);
  });

  test('what SQL takes for wildcards stands for itself', async () => {
    const requestor = randomUUID();
    for (const name of ['a_b', 'axb', 'a%b', 'a\\b']) await named(name, { requestor });
    expect(await names({ requestor, name: 'a_*' })).toEqual(['a_b']);
    expect(await names({ requestor, name: 'a%*' })).toEqual(['a%b']);
    expect(await names({ requestor, name: 'a\\*' })).toEqual(['a\\b']);
  });
});
