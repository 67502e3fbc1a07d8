import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Databricks } from '../../../src/databricks/databricks';
import { createDatabricks } from '../../../src/databricks/databricks';
import { PageSize } from '../../../src/databricks/http/page-size';
import type { HttpServer, Reply } from '../http-server';
import { createHttpServer, json, silence, text } from '../http-server';

describe('the size of a page', () => {
  test('is as the API gives it, then 100, then 25, and never less', () => {
    const size = new PageSize('max_results', 0);
    const tried = [0, 1, 2].map(() => [size.current, size.shrink(size.current)]);
    expect(tried).toEqual([
      [0, true],
      [100, true],
      [25, false],
    ]);
  });

  test('goes down once, however many lists find out at the same time', () => {
    const size = new PageSize('limit', 100);
    expect([size.shrink(100), size.shrink(100)]).toEqual([true, true]);
    expect(size.current).toBe(25);
  });

  test('is whole again after a minute', () => {
    let nowMs = 0;
    const size = new PageSize('limit', 100, () => nowMs);
    size.shrink(100);
    nowMs = 59_999;
    expect(size.current).toBe(25);
    nowMs = 60_000;
    expect(size.current).toBe(100);
  });
});

describe('a list', () => {
  let server: HttpServer;
  let client: Databricks;
  const clientOf = (requestTimeoutMs: number): Databricks =>
    createDatabricks({
      url: server.url,
      credential: { token: 't' },
      requestsPerSecond: undefined,
      maxConcurrentRequests: 4,
      requestTimeoutMs,
      totalTimeoutMs: 60_000,
      userAgent: 'sharepack/0.1.0',
    });
  beforeEach(async () => {
    server = await createHttpServer();
    // 33 MB take their time on a machine that is busy.
    client = clientOf(30_000);
  });
  afterEach(async () => {
    await server.close();
    await client.close();
  });

  const asked = (): (string | null)[][] =>
    server.received.map(({ url }) => {
      const { searchParams } = new URL(url, server.url);
      return [searchParams.get('max_results') ?? searchParams.get('limit'), searchParams.get('page_token')];
    });
  const tooLarge = text(200, 'x'.repeat(33 * 1024 * 1024));
  const page = (name: string, next_page_token?: string): Reply =>
    json(200, { shares: [{ name }], next_page_token });

  test.each<[string, Reply, number]>([
    ['is too large', tooLarge, 30_000],
    ['takes too long', silence, 300],
    ['takes a gateway too long', text(504, ''), 30_000],
  ])('asks for the same page again, to hold less, where one %s', async (_, tooMuch, requestTimeoutMs) => {
    server.replies(page('a', 'two'), tooMuch, page('b', 'three'), page('c'));
    await client.close();
    client = clientOf(requestTimeoutMs);
    const shares = await client.shares.list();
    expect(shares.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(asked()).toEqual([
      ['0', null],
      ['0', 'two'],
      ['100', 'two'],
      ['100', 'three'],
    ]);
  });

  test('keeps to the smaller pages for lists of the same kind that follow', async () => {
    server.replies(tooLarge, json(200, { jobs: [] }));
    await client.jobs.list();
    await client.jobs.list();
    await client.pipelines.list();
    expect(asked().map(([size]) => size)).toEqual(['100', '25', '25', '100']);
  });

  test('ends with an error where the smallest page is too large', async () => {
    server.replies(tooLarge);
    await expect(client.recipients.list()).rejects.toMatchObject({ kind: 'too-large', effect: 'none' });
    expect(asked().map(([size]) => size)).toEqual(['0', '100', '25']);
  });

  test('does not ask for less where a workspace is only busy', async () => {
    server.replies(text(503, ''), page('a'));
    await client.shares.list();
    expect(asked().map(([size]) => size)).toEqual(['0', '0']);
  });
});
