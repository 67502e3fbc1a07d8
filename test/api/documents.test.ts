import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PROBLEM_KINDS } from '../../src/api/problem';
import { packJsonSchema } from '../../src/pack/json-schema';
import { openTestDatabase, type TestDatabase } from '../support/database';
import { startApi, type TestApi } from './start-api';

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startApi(database.store);
});
afterAll(async () => {
  await api.close();
  await database.close();
});

interface Document {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: object }>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

describe('/openapi.json', () => {
  let document: Document;
  beforeAll(async () => {
    document = JSON.parse((await api.get('/openapi.json')).text) as Document;
  });

  test('is OpenAPI 3.1 of this version', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.version).toBe('1.2.3');
  });

  test('has every call', () => {
    const calls = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect(calls.sort()).toEqual([
      'get /docs',
      'get /openapi.json',
      'get /schema/sharepack.json',
      'get /workflow/health',
      'get /workflow/sharepack',
      'get /workflow/sharepack/{SharePackId}',
      'get /workflow/sharepack/{SharePackId}/conflicts',
      'get /workflow/sharepack/{SharePackId}/drift',
      'get /workflow/sharepack/{SharePackId}/events',
      'get /workflow/sharepack/{SharePackId}/file',
      'get /workflow/sharepack/{SharePackId}/history',
      'post /workflow/sharepack/upload',
      'post /workflow/sharepack/upload_and_validate',
      'post /workflow/sharepack/validate',
      'post /workflow/sharepack/{SharePackId}/approval',
      'post /workflow/sharepack/{SharePackId}/cancel',
      'post /workflow/sharepack/{SharePackId}/drift',
      'post /workflow/sharepack/{SharePackId}/resolutions',
      'post /workflow/sharepack/{SharePackId}/restore',
      'post /workflow/sharepack/{SharePackId}/undo',
    ]);
  });

  test('refers only to schemas that it has', () => {
    const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
    const names = new Set([...references].map(([, name = '']) => name));
    expect(names.size).toBeGreaterThan(5);
    for (const name of names) expect(document.components.schemas).toHaveProperty(name);
  });

  test('says what an upload may be answered', () => {
    const upload = document.paths['/workflow/sharepack/upload']?.['post'];
    expect(Object.keys(upload?.responses ?? {})).toEqual(
      expect.arrayContaining(['202', '400', '401', '403', '409', '413', '415', '421', '422', '429', '503']),
    );
  });
});

describe('/docs', () => {
  test('is one page that loads and runs nothing', async () => {
    const { text, headers } = await api.get('/docs');
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(text).not.toMatch(/<script|<img|<link|src=/i);
    expect(text).toContain('POST /workflow/sharepack/upload');
  });

  test("is where every problem's type leads", async () => {
    const { text } = await api.get('/docs');
    for (const kind of PROBLEM_KINDS) expect(text).toContain(`id="${kind}"`);
  });
});

test('/schema/sharepack.json is the JSON Schema of a pack, for editors without a token', async () => {
  const { status, headers, body } = await api.get('/schema/sharepack.json');
  expect([status, headers.get('content-type')]).toEqual([200, 'application/schema+json; charset=utf-8']);
  expect(body).toEqual(packJsonSchema());
});

describe('health', () => {
  test('says which part does not answer', async () => {
    const { status, body } = await api.get('/workflow/health');
    expect([status, body]).toEqual([
      503,
      {
        Message: 'Temporal did not answer.',
        TemporalConnected: false,
        DatabaseConnected: true,
        WorkspaceConnected: true,
        Workers: 0,
      },
    ]);
  });

  test('takes a part that fails or hangs for one that does not answer', async () => {
    const hanging = await startApi(
      { ...database.store, ping: () => Promise.reject(new Error('gone')) },
      { checkWorkspace: () => new Promise(() => undefined) },
    );
    try {
      expect((await hanging.get('/workflow/health')).body).toMatchObject({
        Message: 'Temporal and The database and The workspace did not answer.',
        DatabaseConnected: false,
        WorkspaceConnected: false,
      });
    } finally {
      await hanging.close();
    }
  });
});
