/** A look serves for so many times as long as it took: long lists, and a busy workspace, are not read over and over. */
const SERVES_TIMES = 10;
/** At least: several steps that begin one after the other are to have one look. */
const SERVES_AT_LEAST_MS = 2_000;

export interface Names {
  /** What is there under this name now. */
  readonly named: (name: string) => Promise<readonly unknown[]>;
  /** The names of a page each. */
  readonly pages: () => AsyncIterable<readonly string[]>;
  readonly keyOf: (name: string) => string;
}

/**
 * Whether names are taken, for many who ask one after the other: by a call for each, until those calls are as many as the
 * list has pages; then by the list, read once, for as long as it serves. So it takes at most twice the fewest calls, whether
 * one asks or thousands. What came since the list was read is not in it.
 */
export class NamesLately {
  readonly #names: Names;
  #listPages = Infinity;
  #asked = 0;
  #list: Promise<ReadonlySet<string>> | undefined;

  constructor(names: Names) {
    this.#names = names;
  }

  /** The list was read to its end. */
  noteLength(pages: number): void {
    this.#listPages = pages;
  }

  async isTaken(name: string): Promise<boolean> {
    const { keyOf, named } = this.#names;
    if (this.#list === undefined && this.#asked < this.#listPages) {
      this.#asked += 1;
      return (await named(name)).length > 0;
    }
    this.#list ??= this.#read();
    return (await this.#list).has(keyOf(name));
  }

  #read(): Promise<ReadonlySet<string>> {
    const startedAtMs = performance.now();
    const forget = (): void => {
      this.#list = undefined;
      this.#asked = 0;
    };
    const reading = this.#readAll();
    reading.then(() => {
      const tookMs = performance.now() - startedAtMs;
      setTimeout(forget, Math.max(SERVES_TIMES * tookMs, SERVES_AT_LEAST_MS) - tookMs).unref();
    }, forget);
    return reading;
  }

  async #readAll(): Promise<ReadonlySet<string>> {
    const taken = new Set<string>();
    for await (const names of this.#names.pages())
      for (const name of names) taken.add(this.#names.keyOf(name));
    return taken;
  }
}
