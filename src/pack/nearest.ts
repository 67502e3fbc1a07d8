import { distance } from 'fastest-levenshtein';

/** What is longer is no misspelt word, and comparing the whole of it would cost. */
const LONGEST = 64;

/** " Did you mean 'x'?" for the candidate that differs least, when more than half of it is the same; else "". */
export function didYouMean(text: string, candidates: Iterable<string>): string {
  const { nearest, differences } = nearestOf(text.slice(0, LONGEST), candidates);
  return differences * 2 < text.length ? ` Did you mean '${nearest}'?` : '';
}

/** The candidate that differs least, however much. */
export function nearestTo(text: string, candidates: Iterable<string>): string {
  return nearestOf(text.slice(0, LONGEST), candidates).nearest;
}

/**
 * The candidate that a word can only have been meant for: spelt nearly so, or one end of its words (`source` of
 * `source_asset`). Stricter than a suggestion, which costs nothing when it is wrong.
 */
export function surelyMeant(text: string, candidates: Iterable<string>): string | undefined {
  const word = text.slice(0, LONGEST).toLowerCase();
  const { nearest } = nearestOf(word, candidates);
  const isEnd = nearest.startsWith(`${word}_`) || nearest.endsWith(`_${word}`);
  return isEnd || distance(word, nearest) * 3 <= word.length ? nearest : undefined;
}

function nearestOf(text: string, candidates: Iterable<string>): { nearest: string; differences: number } {
  const lower = text.toLowerCase();
  let [nearest, least] = ['', Infinity];
  for (const candidate of candidates) {
    const differences = differencesOf(lower, candidate.toLowerCase());
    if (differences < least) [nearest, least] = [candidate, differences];
  }
  return { nearest, differences: least };
}

/** A word within the other counts as one slip, however long the rest: `prefix` is meant for `prefix_assetname`. */
function differencesOf(text: string, candidate: string): number {
  const [shorter, longer] = text.length < candidate.length ? [text, candidate] : [candidate, text];
  return shorter.length > 2 && longer.includes(shorter) ? 1 : distance(text, candidate);
}
