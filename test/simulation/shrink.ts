/** Makes a list of choices shorter and smaller for as long as `fails` holds of it. */
export function shrink(
  choices: readonly number[],
  fails: (choices: readonly number[]) => boolean,
  mostTries = 5_000,
): readonly number[] {
  let smallest = choices;
  let tries = 0;
  const isBetter = (candidate: readonly number[]): boolean => {
    if (tries >= mostTries || !fails(candidate)) return false;
    smallest = candidate;
    return true;
  };
  const attempt = (candidate: readonly number[]): boolean => {
    tries += 1;
    return isBetter(candidate);
  };
  for (let before = -1; before !== tries && tries < mostTries;) {
    before = tries;
    const was = smallest;
    for (let size = Math.ceil(smallest.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
      for (let from = 0; from < smallest.length;)
        // What was left out makes room for what comes after it.
        if (!attempt(without(smallest, from, size)) && !zeroed(from, size)) from += size;
    for (let index = 0; index < smallest.length; index += 1) lower(index);
    if (was === smallest) break;
  }
  return withoutTail(smallest);

  function zeroed(from: number, size: number): boolean {
    const part = smallest.slice(from, from + size);
    if (part.every((chosen) => chosen === 0)) return false;
    attempt([...smallest.slice(0, from), ...part.map(() => 0), ...smallest.slice(from + size)]);
    return false;
  }

  function lower(index: number): void {
    for (const smaller of [0, 1, Math.floor((smallest[index] ?? 0) / 2)])
      if (smaller < (smallest[index] ?? 0) && attempt(smallest.with(index, smaller))) return;
  }
}

const without = (list: readonly number[], from: number, size: number): readonly number[] => [
  ...list.slice(0, from),
  ...list.slice(from + size),
];

/** After the list's end all choices are 0. */
function withoutTail(list: readonly number[]): readonly number[] {
  const last = list.findLastIndex((chosen) => chosen !== 0);
  return list.slice(0, last + 1);
}
