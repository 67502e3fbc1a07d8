import { z } from 'zod';
import { DatabricksError } from './error';
import type { PageSize } from './page-size';
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

export interface ListRequest<T> extends ApiRequest<Page<T>> {
  /** Left out: the list is short, and comes as the server gives it. */
  readonly pageSize?: PageSize;
}

/**
 * Page for page, each fetched when it is asked for, so that who has seen enough can stop. A page without items is not
 * the end; only one without `next_page_token` is (spec: workspace-api, Recipients). A page that is too large or takes
 * too long is asked for again, to hold less.
 */
export async function* pagesOf<T>(
  call: Call,
  { pageSize, ...request }: ListRequest<T>,
  options?: CallOptions,
): AsyncGenerator<T[], void, undefined> {
  let page_token: string | undefined;
  const pageRequest = (): ApiRequest<Page<T>> => {
    if (pageSize === undefined) return { ...request, query: { ...request.query, page_token } };
    const size = pageSize.current;
    const query = { ...request.query, [pageSize.member]: size, page_token };
    return { ...request, query, less: () => (pageSize.shrink(size) ? pageRequest() : undefined) };
  };
  do {
    const page: Page<T> = await call(pageRequest(), options);
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
