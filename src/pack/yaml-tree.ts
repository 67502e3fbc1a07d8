import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  type Pair,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { checkCharacters, hasControlCharacter } from './control-character';
import { type Located, type LocatedEntry, type LocatedMap, memberPointer } from './located';
import { quote, shown } from './quote';
import type { Report } from './report';
import { valuesIn } from './values-in';

/**
 * How many values aliases and merges may add to a file ({@link valuesIn}): enough for any honest use, far from an alias
 * bomb's billions.
 */
const MOST_REPEATED_VALUES = 100_000;

/**
 * Longer than the way to any value of a pack, the name of an asset with its catalog and schema included. The keys on it go
 * into the pointers of all errors below them.
 */
const LONGEST_POINTER = 1_000;

/** What YAML 1.2 calls null. Quoted, they are text. */
const NULLS: ReadonlySet<string> = new Set(['~', 'null', 'Null', 'NULL']);

/** As word processors make them of plain ones. */
const TYPOGRAPHIC_QUOTES = /^[“”„«»‘’‚].*[“”«»‘’]$/su;

interface Counted {
  readonly node: Located;
  /** How many values the node has, those below it included. */
  readonly size: number;
}

/** Turns the library's tree into a located one, in document order: aliases followed, merge keys carried out. */
export class YamlTree {
  readonly #report: Report;
  readonly #original: (text: string) => string;
  readonly #anchors = new Map<string, Counted>();
  #size = 0;
  #repeated = 0;

  /** @param original what a text of the tree was in the file, where it is another there. */
  constructor(report: Report, original = (text: string): string => text) {
    this.#report = report;
    this.#original = original;
  }

  /** `at` is where an absent node would stand. */
  build(node: ParsedNode | null, pointer = '', at = 0): Located {
    if (node === null) return { kind: 'text', at, text: '' };
    if (isAlias(node)) return this.#alias(node, pointer);
    const before = this.#size;
    const located = this.#collectionOrText(node, pointer);
    this.#size += located.kind === 'text' ? valuesIn(located.text) : 1;
    // Known only from here on, so that an alias inside its own anchor is unknown instead of endless.
    if (node.anchor !== undefined)
      this.#anchors.set(node.anchor, { node: located, size: this.#size - before });
    return located;
  }

  #collectionOrText(node: Exclude<ParsedNode, Alias.Parsed>, pointer: string): Located {
    if (isScalar(node)) return this.#text(node, pointer);
    return isMap(node) ? this.#map(node, pointer) : this.#list(node, pointer);
  }

  #text(node: Scalar.Parsed, pointer: string): Located {
    const at = node.range[0];
    const text = this.#original(String(node.value));
    checkCharacters(text, { pointer, at }, this.#report);
    if (node.type === 'PLAIN' && TYPOGRAPHIC_QUOTES.test(text)) {
      const message = () =>
        `${quote(text)} is in typographic quotes, which are part of it: are plain ones (") meant?`;
      this.#report.warning('TYPOGRAPHIC_QUOTES', { pointer, at }, message);
    }
    return { kind: 'text', at, text: node.type === 'PLAIN' && NULLS.has(text) ? '' : text };
  }

  #list(node: YAMLSeq.Parsed, pointer: string): Located {
    const at = node.range[0];
    // `[a: b]` is YAML for a list of a map of one entry; in a pack it is always a slip, which the schema then reports.
    const items = node.items.map((item, index) => this.build(item, memberPointer(pointer, index), at));
    return { kind: 'list', at, items };
  }

  #map(node: YAMLMap.Parsed, pointer: string): LocatedMap {
    const entries = new Map<string, LocatedEntry>();
    const merged: Located[] = [];
    for (const pair of node.items) {
      const entry = this.#entry(pair, pointer);
      if (!entry) continue;
      if (isMergeKey(pair)) merged.push(entry.value);
      else if (entries.has(entry.key)) this.#reportDuplicate(entry, pointer);
      else entries.set(entry.key, entry);
    }
    for (const source of merged) this.#merge(source, entries, pointer);
    return { kind: 'map', at: node.range[0], entries: [...entries.values()] };
  }

  #entry({ key, value }: Pair<ParsedNode, ParsedNode | null>, pointer: string): LocatedEntry | undefined {
    const at = key.range[0];
    const text = isScalar(key) ? String(key.value) : '';
    // `__proto__` as a key means harm or nothing, and objects made from it later would not keep it.
    const isTooLong = pointer.length + text.length > LONGEST_POINTER;
    if (text === '' || text === '__proto__' || isTooLong || hasControlCharacter(text)) {
      const message = () => (text === '' ? 'A key must be a word.' : `${quote(text)} cannot be a key.`);
      this.#report.error('BAD_KEY', { pointer, at }, message);
      return undefined;
    }
    return { key: text, at, value: this.build(value, memberPointer(pointer, text), at) };
  }

  #reportDuplicate({ key, at }: LocatedEntry, pointer: string): void {
    const message = () => `The key ${quote(key)} stands here twice: keep one of them.`;
    this.#report.error('DUPLICATE_KEY', { pointer: memberPointer(pointer, key), at }, message);
  }

  /** The value itself, shared: its places are those where it was written. */
  #alias(alias: Alias.Parsed, pointer: string): Located {
    const place = { pointer, at: alias.range[0] };
    const anchored = this.#anchors.get(alias.source);
    if (!anchored) {
      const message = () =>
        `No value before has the name ${quote(alias.source)}: if it is text, put *${shown(alias.source)} in quotes.`;
      this.#report.error('BAD_ALIAS', place, message);
    } else if (this.#repeat(anchored.size, place)) {
      return anchored.node;
    }
    return { kind: 'text', at: place.at, text: `*${alias.source}` };
  }

  /**
   * YAML 1.1's `<<`, which the packs' present system reads: keys of its own come first, then earlier sources.
   * What it repeats has been counted where the alias was followed.
   */
  #merge(source: Located, entries: Map<string, LocatedEntry>, pointer: string): void {
    const place = { pointer, at: source.at };
    const maps = source.kind === 'list' ? source.items : [source];
    for (const map of maps) {
      if (map.kind !== 'map') {
        this.#report.error(
          'BAD_MERGE',
          place,
          'What << takes over must be a map (or a list of maps) with a name, as in <<: *base.',
        );
        return;
      }
      for (const entry of map.entries) if (!entries.has(entry.key)) entries.set(entry.key, entry);
    }
  }

  /** Counts repeated values; false, and one error, when there are too many. */
  #repeat(size: number, place: { pointer: string; at: number }): boolean {
    const within = this.#repeated <= MOST_REPEATED_VALUES;
    this.#repeated += size;
    this.#size += size;
    if (this.#repeated <= MOST_REPEATED_VALUES) return true;
    if (within)
      this.#report.error('TOO_MANY_ALIASES', place, 'Aliases repeat far more values than a pack ever needs.');
    return false;
  }
}

function isMergeKey({ key }: Pair<ParsedNode>): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}
