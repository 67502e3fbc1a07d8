import { z } from 'zod';
import type { DiagnosticCode } from './diagnostic';
import { OWN_TAGS, PACK_TAGS, TAGS } from './limits';
import { didYouMean } from './nearest';
import { quote } from './quote';

/**
 * The sorts of value that a pack's fields have. Input is what {@link plain} makes: text, lists and maps of text; so each
 * sort reads its own notation of text. `meta` says what else a file may hold, for the JSON Schema made from this.
 * Messages are the end of a sentence that begins with the resource and the field.
 */

/** What a check says beside its message: one of our own codes. */
export interface IssueParams {
  readonly Code: DiagnosticCode;
}

export const text = z.string({ error: 'must be text.' }).meta({ type: ['string', 'number', 'boolean'] });

/** Text in which `problem` finds nothing wrong. */
export function checkedText(Code: DiagnosticCode, problem: (value: string) => string | undefined) {
  return text.check((context) => {
    const message = problem(context.value);
    if (message !== undefined) context.issues.push(issue(Code, message, context.value));
  });
}

function issue(Code: DiagnosticCode, message: string, input: unknown) {
  const params: IssueParams = { Code };
  return { code: 'custom' as const, input, message, params: { ...params } };
}

/** One of these words, in upper or lower case. */
export function oneOf<const T extends readonly string[]>(words: T) {
  const error = ({ input }: { input?: unknown }) =>
    `must be one of ${words.join(', ')}${butIs(input)}${typeof input === 'string' ? didYouMean(input, words) : ''}`;
  const sameWord = (value: unknown) =>
    typeof value === 'string'
      ? (words.find((word) => word.toLowerCase() === value.toLowerCase()) ?? value)
      : value;
  return z.preprocess(sameWord, z.enum(words, { error }));
}

const butIs = (input: unknown): string => (typeof input === 'string' ? `, not ${quote(input)}.` : '.');

/** The words of YAML 1.1 too, which the packs' present system reads. */
const FLAGS: ReadonlyMap<unknown, boolean> = new Map([
  ...['true', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', 'no', 'off'].map((word) => [word, false] as const),
]);

export const flag = z
  .preprocess(
    (value) => (typeof value === 'string' ? (FLAGS.get(value.toLowerCase()) ?? value) : value),
    z.boolean({ error: ({ input }) => `must be true or false${butIs(input)}` }),
  )
  .meta({ type: ['boolean', 'string'] });

/** A whole number from 0 to `most`; `what` names it. */
export function count(most: number, what: string) {
  const range = `must be ${what} from 0 to ${most}`;
  const error = ({ input }: { input?: unknown }) =>
    `${range}${butIs(typeof input === 'number' ? String(input) : input)}`;
  const number = (value: unknown) =>
    typeof value === 'string' && /^\d{1,15}(\.0+)?$/.test(value) ? Number(value) : value;
  return z
    .preprocess(number, z.int({ error }).min(0, { error }).max(most, { error }))
    .meta({ type: ['integer', 'string'] });
}

/** Far more than the workspace takes of anything in a list: hostile files are not to cost a check for each item. */
const MOST_ITEMS = 10_000;

/** A list, or its items in one text with commas between them. */
export function list<T extends z.ZodType>(item: T) {
  const items = (value: unknown): unknown => {
    const all: unknown = typeof value === 'string' ? splitList(value) : value;
    return Array.isArray(all) ? all.slice(0, MOST_ITEMS + 1) : all;
  };
  const error = 'must be a list, or one text with commas.';
  return z
    .preprocess(
      items,
      z.array(item, { error }).max(MOST_ITEMS, { error: `may have at most ${MOST_ITEMS} items.` }),
    )
    .meta({ type: ['array', 'string'] });
}

export function splitList(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Names of people or groups that are kept as one text: a list is joined with commas. */
export const joinedList = z
  .preprocess((value) => (Array.isArray(value) && value.every(isText) ? value.join(', ') : value), text)
  .meta({ type: ['string', 'array'] });

/**
 * A map from tag to value; tags without values may also be a list, and both may be one text (`key:value;key:value`).
 * One tag too many is looked at, for the sake of the message; a hostile file may have a million.
 */
export const tags = z
  .preprocess(
    (value) => firstTags(tagMap(value)),
    z.record(text, text, { error: 'must be a map of tags and their values.' }).check((context) => {
      if (Object.keys(context.value).length <= PACK_TAGS) return;
      const message = `may have at most ${PACK_TAGS} tags: the workspace takes ${TAGS}, and ${OWN_TAGS} are kept for this service's own.`;
      context.issues.push(issue('LIMIT_EXCEEDED', message, context.value));
    }),
  )
  .meta({ type: ['object', 'array', 'string'] });

function firstTags(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const first = Object.entries(value).slice(0, PACK_TAGS + 1);
  return Object.fromEntries(first.map(([tag, content]) => [tag, content ?? '']));
}

function tagMap(value: unknown): unknown {
  if (typeof value === 'string') return tagMap(splitTags(value));
  return Array.isArray(value) && value.every(isText) ? Object.fromEntries(value.map(splitTag)) : value;
}

/** A value may have a comma in it where semicolons or colons show that it is a value. */
function splitTags(value: string): string[] {
  if (!/[:;]/.test(value)) return splitList(value);
  return value
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function splitTag(tag: string): [string, string] {
  const colon = tag.indexOf(':');
  return colon < 0 ? [tag, ''] : [tag.slice(0, colon).trim(), tag.slice(colon + 1).trim()];
}

const isText = (value: unknown): value is string => typeof value === 'string';
