import type { ApiCall } from './api-call';
import { invalid } from './api-error';
import type { Collection, PageOptions } from './state/collection';

/** How one list of the API is paged. */
export interface PageRules {
  /** Its name for the page size. */
  readonly parameter: 'max_results' | 'limit' | 'page_size';
  /** Page size when 0 is asked for, or the default where there is one. */
  readonly serverSize: number;
  readonly smallest: 0 | 1;
  readonly largest: number;
  /** Unity Catalog: no size means all at once, and too large a one is cut. Elsewhere: the default, and an error. */
  readonly style: 'unity-catalog' | 'bounded';
}

/**
 * Unity Catalog says only "a server configured value". 1,000 lets a metastore at its limit of shares be read in
 * one call and one at its limit of recipients in five or six, so that clients do page.
 */
export const UNITY_CATALOG_PAGES: PageRules = {
  parameter: 'max_results',
  serverSize: 1_000,
  smallest: 0,
  largest: 1_000,
  style: 'unity-catalog',
};

/** The newer lists of privileges say it in another word. */
export const PRIVILEGE_PAGES: PageRules = { ...UNITY_CATALOG_PAGES, parameter: 'page_size' };

/** Documented: default 25, at most 100. */
export const PIPELINE_PAGES: PageRules = {
  parameter: 'max_results',
  serverSize: 25,
  smallest: 0,
  largest: 100,
  style: 'bounded',
};

/** Documented: default 20, at most 100. */
export const JOB_PAGES: PageRules = {
  parameter: 'limit',
  serverSize: 20,
  smallest: 1,
  largest: 100,
  style: 'bounded',
};

/** One page of `collection` as the call asks for it. Throws INVALID_PARAMETER_VALUE on a bad size or token. */
export function readPage<T, Index extends string>(
  call: ApiCall,
  rules: PageRules,
  collection: Collection<T, Index>,
  options: Omit<PageOptions<Index>, 'after' | 'limit'> = {},
): { records: T[]; next_page_token: string | undefined } {
  const limit = pageSize(call, rules);
  const after = decodeToken(call.query.get('page_token') ?? '');
  if (call.emptyPage) return { records: [], next_page_token: encodeToken(after) };
  const { records, next } = collection.page({ ...options, after, limit });
  return { records, next_page_token: next === undefined ? undefined : encodeToken(next) };
}

/** The real API leaves an empty list out of its answer. */
export function unlessEmpty<T>(records: readonly T[]): readonly T[] | undefined {
  return records.length === 0 ? undefined : records;
}

function pageSize(
  call: ApiCall,
  { parameter, serverSize, smallest, largest, style }: PageRules,
): number | undefined {
  const text = call.query.get(parameter);
  if (text === null || text === '') return style === 'unity-catalog' ? undefined : serverSize;
  const size = Number(text);
  if (!Number.isInteger(size) || size < smallest || (style === 'bounded' && size > largest)) {
    throw invalid(`Invalid value for ${parameter}: ${text}. It must be between ${smallest} and ${largest}.`);
  }
  return size === 0 ? serverSize : Math.min(size, largest);
}

// The mark in front tells a token of ours from any other base64.
const TOKEN_MARK = 'after:';

/** A token that leads on from `key`. */
export function encodeToken(key: string): string {
  return Buffer.from(TOKEN_MARK + key).toString('base64url');
}

/** Where a token leads on from; '' without one. Throws INVALID_PARAMETER_VALUE for what is no token of ours. */
export function decodeToken(token: string): string {
  if (token === '') return '';
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith(TOKEN_MARK)) throw invalid(`Invalid page_token: ${token}`);
  return text.slice(TOKEN_MARK.length);
}
