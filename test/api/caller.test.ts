import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { tokenAuthenticator, type ApiToken } from '../../src/api/authentication/token';
import { openTestDatabase, type TestDatabase } from '../support/database';
import { PACK, refusedUpload, storedUpload } from './packs';
import { startApi, type TestApi } from './start-api';

let database: TestDatabase;
let api: TestApi;

const token = (actor: string, role: ApiToken['role'], business_lines?: string[]): ApiToken => ({
  sha256: createHash('sha256').update(`secret-of-${actor}`).digest('hex'),
  actor,
  role,
  ...(business_lines && { business_lines }),
});
const as = (actor: string) => ({ Authorization: `Bearer secret-of-${actor}` });

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startApi(database.store, {
    authenticate: tokenAuthenticator([
      token('vera', 'viewer'),
      token('otto', 'operator'),
      token('fina', 'operator', ['Finance']),
      token('ada', 'admin'),
    ]),
  });
});
afterAll(async () => {
  await api.close();
  await database.close();
});

/** fetch writes Host and Origin itself. */
const rawStatus = (
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> =>
  new Promise((resolve, reject) => {
    const [hostname, port] = api.host.split(':');
    httpRequest({ hostname, port, method, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });

describe('Host and Origin', () => {
  test.each(['evil.example.com', 'localhost:1', '127.0.0.1'])('the Host %s is answered 421', async (host) => {
    expect(await rawStatus('GET', '/workflow/sharepack', { host, ...as('ada') })).toBe(421);
    expect(await rawStatus('GET', '/workflow/health', { host })).toBe(421);
  });

  test.each(['https://evil.example.com', 'null', 'http://127.0.0.1:1'])(
    'a request from %s that is not a GET is answered 403',
    async (origin) => {
      expect(
        await rawStatus('POST', '/workflow/sharepack/upload', { host: api.host, origin, ...as('ada') }),
      ).toBe(403);
      expect(await rawStatus('DELETE', '/workflow/sharepack', { host: api.host, origin, ...as('ada') })).toBe(
        403,
      );
      expect(await rawStatus('GET', '/workflow/sharepack', { host: api.host, origin, ...as('ada') })).toBe(
        200,
      );
    },
  );

  test("the service's own pages may post", async () => {
    const origin = `http://${api.host}`;
    expect(
      await rawStatus('POST', '/workflow/sharepack/upload', { host: api.host, origin, ...as('ada') }),
    ).toBe(400);
  });
});

describe('who calls', () => {
  test.each([{}, { Authorization: 'Bearer wrong' }, { Authorization: 'Basic dmVyYTp4' }])(
    'a request with %j is answered 401',
    async (headers) => {
      const answer = await api.get('/workflow/sharepack', { ...headers });
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
        401,
        'Bearer realm="sharepack"',
      ]);
    },
  );

  test('health and docs answer everybody', async () => {
    expect((await api.get('/docs')).status).toBe(200);
    expect((await api.get('/workflow/health')).status).toBe(503);
  });

  test('a viewer may look, and nothing else', async () => {
    const { share_pack_id } = await storedUpload(database.store);
    expect((await api.get('/workflow/sharepack', as('vera'))).status).toBe(200);
    expect((await api.upload(PACK, undefined, as('vera'))).status).toBe(403);
    expect((await api.post(`/workflow/sharepack/${share_pack_id}/cancel`, {}, as('vera'))).status).toBe(403);
    expect((await api.post(`/workflow/sharepack/${share_pack_id}/resolutions`, {}, as('vera'))).status).toBe(
      403,
    );
  });

  test('packs of other business lines do not exist for one who is bound to some', async () => {
    const own = await storedUpload(database.store, { business_line: 'Finance' });
    const foreign = await storedUpload(database.store, { business_line: 'HR' });
    const path = `/workflow/sharepack/${foreign.share_pack_id}`;
    for (const call of ['', '/conflicts', '/history', '/file'])
      expect((await api.get(`${path}${call}`, as('fina'))).status).toBe(404);
    for (const call of ['/resolutions', '/cancel', '/restore'])
      expect((await api.post(`${path}${call}`, {}, as('fina'))).status).toBe(404);
    const list = await api.get('/workflow/sharepack?page_size=200', as('fina'));
    const ids = (list.body['Items'] as { SharePackId: string }[]).map(({ SharePackId }) => SharePackId);
    expect(ids).toContain(own.share_pack_id);
    expect(ids).not.toContain(foreign.share_pack_id);
  });

  test('a pack of another business line cannot be uploaded either', async () => {
    const { status, body } = await api.upload(PACK.replace('Finance', 'HR'), undefined, as('fina'));
    expect([status, body['detail']]).toEqual([403, expect.stringMatching(/Finance/)]);
  });

  test('an upload that belongs to no pack is seen by its uploader and admins only', async () => {
    const { share_pack_id } = await database.store.saveRefusedUpload(refusedUpload({ requested_by: 'otto' }));
    const seenBy = async (actor: string) =>
      (await api.get(`/workflow/sharepack/${share_pack_id}`, as(actor))).status;
    expect([await seenBy('otto'), await seenBy('ada'), await seenBy('fina'), await seenBy('vera')]).toEqual([
      200, 200, 404, 404,
    ]);
  });

  test('the requestor of a pack without one is the caller', async () => {
    const pack = PACK.replace('  requestor: jane@example.com\n', '').replace('type: D2O', 'type: D2X');
    const { body } = await api.upload(pack, undefined, as('otto'));
    expect(body['SharePackName']).toBe('SharePack_otto_Finance_Q1-audit');
  });

  test('neither tokens nor queries get into the log', async () => {
    await api.get('/workflow/sharepack?name=private', as('vera'));
    const log = api.logLines.join('');
    expect(log).toMatch(/"actor":"vera"/);
    expect(log).not.toMatch(/secret-of|private/);
  });
});
