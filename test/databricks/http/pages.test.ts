import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { collect, nextPageToken, pagesOf } from '../../../src/databricks/http/pages';
import type { ApiRequest, Call } from '../../../src/databricks/http/request';

const request = {
  method: 'GET',
  route: '/things',
  query: { max_results: 0 },
  answer: z
    .object({ things: z.array(z.string()).default([]), next_page_token: nextPageToken })
    .transform(({ things, next_page_token }) => ({ items: things, next_page_token })),
} as const;

/** A list of these pages; remembers what it was asked. */
function listOf(pages: Record<string, unknown>) {
  const asked: unknown[] = [];
  const call: Call = <T>({ query, answer }: ApiRequest<T>) => {
    asked.push(query);
    return Promise.resolve(answer.parse(pages[String(query?.['page_token'] ?? 'first')]));
  };
  return { call, asked };
}

test('the whole list is read, through pages that are empty', async () => {
  const { call, asked } = listOf({
    first: { things: ['a'], next_page_token: 'two' },
    two: { next_page_token: 'three' },
    three: { things: ['b', 'c'] },
  });
  await expect(collect(pagesOf(call, request))).resolves.toEqual(['a', 'b', 'c']);
  expect(asked).toEqual([
    { max_results: 0, page_token: undefined },
    { max_results: 0, page_token: 'two' },
    { max_results: 0, page_token: 'three' },
  ]);
});

test('an empty next_page_token ends the list as an absent one does', async () => {
  const { call } = listOf({ first: { things: ['a'], next_page_token: '' } });
  await expect(collect(pagesOf(call, request))).resolves.toEqual(['a']);
});

test('who has seen enough stops the list: no further page is fetched', async () => {
  const { call, asked } = listOf({
    first: { things: ['a'], next_page_token: 'two' },
    two: { things: ['b'] },
  });
  for await (const page of pagesOf(call, request)) {
    expect(page).toEqual(['a']);
    break;
  }
  expect(asked).toHaveLength(1);
});
