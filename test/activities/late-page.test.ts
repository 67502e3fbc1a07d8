import { describe, expect, test } from '@jest/globals';
import { latePage } from '../../src/activities/late-page';
import { conflict } from '../store/made-up';

describe('Late conflicts that a run reads while their batch goes on', () => {
  const finding = (id: number, over: Parameters<typeof conflict>[1] = {}) => ({
    ...{ id, begin: 1 },
    conflict: conflict(`r${id}`, { Late: true, ...over }),
  });

  test('a few are one page, in the order of their steps', () => {
    const page = latePage([finding(2), finding(0), finding(1)]);
    expect(page.map(({ id, more }) => [id, more])).toEqual([
      [0, undefined],
      [1, undefined],
      [2, undefined],
    ]);
  });

  test('hundreds of large ones are read page by page, none of which is large, until nothing is left', () => {
    const all = Array.from({ length: 400 }, (_, id) => finding(id, { Message: '長'.repeat(5_000) }));
    const read: number[] = [];
    for (let after: number | undefined = -1; after !== undefined;) {
      const from: number = after;
      const page = latePage(all.filter(({ id }) => id > from));
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(1_000_000);
      read.push(...page.map(({ id }) => id));
      const last = page.at(-1);
      after = last?.more ? last.id : undefined;
    }
    expect(read).toEqual(all.map(({ id }) => id));
  });
});
