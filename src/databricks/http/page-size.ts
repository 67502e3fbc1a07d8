/**
 * What is asked for where the page before was too much. Not less: 25 are never too large, and an outage, which looks as a
 * page that takes too long does, must not make lists of many pages.
 */
const SMALLER = [100, 25];
/** Long enough for a list; after an outage whole pages are soon asked for again. */
const SMALL_FOR_MS = 60_000;

/** How much a page of one kind of list is asked to hold: smaller for a while after one was too large or too slow. */
export class PageSize {
  /** What the request calls it. */
  readonly member: 'max_results' | 'limit';
  readonly #whole: number;
  readonly #nowMs: () => number;
  #smaller: { readonly size: number; readonly untilMs: number } | undefined;

  /** `whole`: the most that the API gives; 0: as much as it likes. */
  constructor(member: PageSize['member'], whole: number, nowMs: () => number = () => performance.now()) {
    this.member = member;
    this.#whole = whole;
    this.#nowMs = nowMs;
  }

  get current(): number {
    if (this.#smaller && this.#nowMs() >= this.#smaller.untilMs) this.#smaller = undefined;
    return this.#smaller?.size ?? this.#whole;
  }

  /**
   * `tried` was too much: less from now on, unless another list has found that out already.
   * @returns whether there is anything less to ask for.
   */
  shrink(tried: number): boolean {
    if (this.current !== tried) return true;
    const size = SMALLER.find((smaller) => tried === 0 || smaller < tried);
    if (size === undefined) return false;
    this.#smaller = { size, untilMs: this.#nowMs() + SMALL_FOR_MS };
    return true;
  }
}
