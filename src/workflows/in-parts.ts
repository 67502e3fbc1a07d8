/** About 200 KB of answers, as a page of the plan is (docs/architecture.md): Temporal takes 2 MB. */
const PART = 1_000;

/** What one activity each is given of very many; none of nothing. */
export const inParts = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / PART) }, (_, index) =>
    items.slice(index * PART, (index + 1) * PART),
  );
