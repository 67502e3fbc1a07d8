import { z } from 'zod';
import { DatabricksError } from './error';
import type { ApiRequest, Call, CallOptions } from './request';

/** One page of a list. Members that start with nothing in them are left out by the API. */
export interface Page<T> {
  readonly items: T[];
  readonly next_page_token: string | undefined;
}

/** Ends a list where it is absent. Some services say so with an empty one. */
export const nextPageToken = z
  .string()
  .optional()
  .transform((token) => (token === '' ? undefined : token));

/**
 * Page for page, each fetched when it is asked for, so that who has seen enough can stop. A page without items is not
 * the end; only one without `next_page_token` is (spec: workspace-api, Recipients).
 */
export async function* pagesOf<T>(
  call: Call,
  request: ApiRequest<Page<T>>,
  options?: CallOptions,
): AsyncGenerator<T[], void, undefined> {
  let page_token: string | undefined;
  do {
    const query = { ...request.query, page_token };
    const page: Page<T> = await call({ ...request, query }, options);
    yield page.items;
    page_token = page.next_page_token;
  } while (page_token !== undefined);
}

/** The whole of a list. */
export async function collect<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

/** What a read finds, or undefined where there is no such thing. */
export async function orUndefined<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof DatabricksError && error.kind === 'not-found') return undefined;
    throw error;
  }
}
