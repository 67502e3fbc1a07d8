import { describe, expect, test } from '@jest/globals';
import { partsInTime } from '../../src/workflows/parts-in-time';

describe('What is done in parts', () => {
  /** Each part takes so long, and what each was given is noted. */
  const taking = async (partMs: number, count: number) => {
    const given: number[] = [];
    let nowMs = 1_000;
    const done = await partsInTime(
      Array.from({ length: count }, (_, part) => part),
      { limitMs: 60_000, nowMs: () => nowMs },
      (part, leftMs) => {
        given.push(leftMs);
        nowMs += partMs;
        return Promise.resolve(part);
      },
    );
    return { given, done };
  };

  test('has one time for the whole: each part has what the others left of it', async () => {
    expect(await taking(20_000, 3)).toEqual({ given: [60_000, 40_000, 20_000], done: [0, 1, 2] });
  });

  test('ends when nothing is left of it', async () => {
    await expect(taking(20_000, 10)).rejects.toThrow('it was not done within 60 s');
  });
});
