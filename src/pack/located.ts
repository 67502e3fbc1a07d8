import type { Diagnostic } from './diagnostic';

/**
 * A pack file as a tree, before anything is known of its meaning: what a reader (of YAML, of Excel) makes and all
 * checks share. Every leaf is text, as typed: whether `007` is a name or a number is for the field to say, not for
 * the notation; so a typed Excel cell and a YAML scalar come to the same. Empty text is an empty value.
 */
export type Located = LocatedText | LocatedList | LocatedMap;

export interface LocatedText {
  readonly kind: 'text';
  readonly at: Position;
  readonly text: string;
  /** Something stands there and cannot be read, which has been reported: the field is given, its value unknown. */
  readonly isUnreadable?: boolean;
}
export interface LocatedList {
  readonly kind: 'list';
  readonly at: Position;
  readonly items: readonly Located[];
}
export interface LocatedMap {
  readonly kind: 'map';
  readonly at: Position;
  readonly entries: readonly LocatedEntry[];
}
export interface LocatedEntry {
  /** As written: older spellings are known only to the checks. */
  readonly key: string;
  readonly at: Position;
  readonly value: Located;
}

/** Where in the file, in reading order: YAML's character offset, the running number of an Excel cell. */
export type Position = number;

/** A place to complain about. */
export interface Place {
  readonly pointer: string;
  readonly at: Position;
}

/** A reader's way to say a position to people. */
export type Locate = (at: Position) => Pick<Diagnostic, 'Line' | 'Column' | 'Sheet' | 'Cell'>;

export interface LocatedFile {
  /** Absent when the file could not be read; the report says why. */
  readonly root?: Located;
  readonly locate: Locate;
}

/** The RFC 6901 pointer of a member. */
export function memberPointer(pointer: string, member: string | number): string {
  if (typeof member === 'number') return `${pointer}/${member}`;
  return `${pointer}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

export const isUnreadable = (node: Located): boolean => node.kind === 'text' && node.isUnreadable === true;

export const isEmpty = (node: Located): boolean =>
  node.kind === 'text' && node.text === '' && !isUnreadable(node);

/** The tree without its places, for the schema; an empty value is undefined. */
export function plain(node: Located): unknown {
  switch (node.kind) {
    case 'text':
      return node.text === '' ? undefined : node.text;
    case 'list':
      return node.items.map(plain);
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)]));
  }
}
