/**
 * All that a schedule leaves open is chosen here, number by number: so a seed replays exactly, and a list of the numbers does too,
 * which can be made shorter. 0 is always the harmless choice, so that less is chosen where a number is left out.
 */
export interface Choices {
  /** From 0 to `count` - 1. */
  readonly below: (count: number) => number;
}

/** Mulberry32: small, fast, and good enough to be fair among a few. */
export function seeded(seed: number): Choices {
  let state = seed >>> 0;
  return {
    below(count) {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
    },
  };
}

/** The same choices, written down. */
export function noted(choices: Choices, list: number[]): Choices {
  return {
    below(count) {
      const chosen = choices.below(count);
      list.push(chosen);
      return chosen;
    },
  };
}

/** What was written down; after its end all is harmless. */
export function listed(list: readonly number[]): Choices {
  let next = 0;
  return {
    below(count) {
      const chosen = list[next] ?? 0;
      next += 1;
      return chosen % count;
    },
  };
}

/** True in so many of a hundred cases. */
export const chance = (choices: Choices, percent: number): boolean => choices.below(100) >= 100 - percent;

export function oneOf<T>(choices: Choices, items: readonly T[]): T {
  if (items.length === 0) throw new Error('There is nothing to choose from.');
  return items[choices.below(items.length)] as T;
}
