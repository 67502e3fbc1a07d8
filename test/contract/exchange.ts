import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../src/plan/conflict';
import { operationOf } from './known-members';

/** A request of the official SDK and what it was answered. */
export interface Exchange {
  /** Method and route, with `{names}` in place of what varies. */
  readonly operation: string;
  readonly query: Readonly<Record<string, string>>;
  readonly asked: Json;
  readonly status: number;
  readonly answered: Json;
}

/** The same as it went over the wire. */
export interface RawExchange extends Omit<Exchange, 'operation'> {
  readonly method: string;
  readonly path: string;
}

/** What a body says; a form is the members that it has. */
export function membersOf(body: string): Json {
  try {
    return body === '' ? {} : (JSON.parse(body) as Json);
  } catch {
    return Object.fromEntries(new URLSearchParams(body));
  }
}

export const EXCHANGES = join(__dirname, 'exchanges');

/** Those that are kept in the repository. */
export function recordedExchanges(): Exchange[] {
  return readdirSync(EXCHANGES).flatMap((file) => readExchanges(join(EXCHANGES, file)));
}

export function readExchanges(file: string): Exchange[] {
  return JSON.parse(readFileSync(file, 'utf8')) as Exchange[];
}

/** One to a line, so that a change shows as what it is. */
export function writtenExchanges(exchanges: readonly Exchange[]): string {
  return `[\n${exchanges.map((exchange) => JSON.stringify(exchange)).join(',\n')}\n]\n`;
}

/** One of each kind, short, and without what differs from run to run. */
export function distilled(raw: readonly RawExchange[], host: string): Exchange[] {
  const kinds = new Map<string, Exchange>();
  for (const { method, path, ...rest } of raw) {
    const exchange: Exchange = { operation: operationOf(method, path), ...rest };
    const kind = JSON.stringify([
      exchange.operation,
      exchange.status,
      shapeOf(exchange.query),
      shapeOf(exchange.asked),
    ]);
    if (!kinds.has(kind)) kinds.set(kind, shortened(exchange));
  }
  return [...kinds.values()].map((exchange) => unvarying(exchange, host));
}

/** What two recordings of one thing have in common: members and their types, not their values. */
export function shapeOfExchange({ operation, query, asked, status, answered }: Exchange): string {
  return JSON.stringify([operation, status, shapeOf(query), shapeOf(asked), shapeOf(answered)]);
}

/** The paths of all members, each with the type of its value. */
function shapeOf(value: Json, path = ''): string[] {
  if (typeof value !== 'object' || value === null)
    return [`${path} ${value === null ? 'null' : typeof value}`];
  const members = isList(value)
    ? value.map((element) => [`${path}[]`, element] as const)
    : Object.entries(value).map(([name, member]) => [`${path}.${name}`, member] as const);
  return [...new Set(members.flatMap(([name, member]) => shapeOf(member, name)))].sort();
}

/** Array.isArray does not tell read-only lists. */
const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

const KEPT_ELEMENTS = 2;

function shortened<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_, member: unknown) =>
      Array.isArray(member) ? (member as unknown[]).slice(0, KEPT_ELEMENTS) : member,
    ),
  ) as T;
}

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const PAGE_TOKEN = /"((?:next_|prev_)?page_token)":"[^"]+"/g;

function unvarying(exchange: Exchange, host: string): Exchange {
  const seen: string[] = [];
  const text = JSON.stringify(exchange)
    .replaceAll(host, '{host}')
    .replaceAll(PAGE_TOKEN, '"$1":"another-page"')
    .replaceAll(UUID, (uuid) => {
      if (!seen.includes(uuid)) seen.push(uuid);
      return `00000000-0000-4000-8000-${String(seen.indexOf(uuid) + 1).padStart(12, '0')}`;
    });
  return JSON.parse(text) as Exchange;
}
