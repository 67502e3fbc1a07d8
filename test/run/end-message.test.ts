import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { endMessage } from '../../src/run/end-message';
import type { UndoState } from '../../src/run/state';
import { item, working } from './played';

const WHY = "Share 'q1': Injected fault";
const after = (over: Partial<UndoState>): string =>
  endMessage(WHY, { done: 0, total: 0, undone: 0, left: 0, firstLeft: [], kept: 0, ...over });

describe('a run that ended before it was complete says', () => {
  test('only why, where it had done nothing', () => {
    expect([after({}), endMessage(WHY, null)]).toEqual([WHY, WHY]);
  });

  test.each([
    [1, "Share 'q1': Injected fault. 1 resource was undone."],
    [4, "Share 'q1': Injected fault. 4 resources were undone."],
  ])('how many of its resources were undone: %i', (undone, message) => {
    expect(after({ undone })).toBe(message);
  });

  test.each([
    [1, "Share 'q1': Injected fault. 1 resource was kept as the run left it, by on_failure."],
    [3, "Share 'q1': Injected fault. 3 resources were kept as the run left them, by on_failure."],
  ])('how many were kept, where on_failure says so: %i', (kept, message) => {
    expect(after({ kept })).toBe(message);
  });

  test('what was not undone, counted, by name, with the reason', () => {
    const firstLeft = ["Recipient 'a': somebody changed it since", "Recipient 'b': Injected fault"];

    expect(after({ undone: 2, left: 2, firstLeft })).toBe(
      "Share 'q1': Injected fault. 2 resources were undone. Not undone (2): Recipient 'a': somebody changed it since; Recipient 'b': Injected fault",
    );
  });

  test('each sentence with one full stop, whoever wrote the first', () => {
    expect(endMessage('Nobody answered in time.', { ...NOTHING, undone: 1 })).toBe(
      'Nobody answered in time. 1 resource was undone.',
    );
  });
});

const NOTHING: UndoState = { done: 0, total: 0, undone: 0, left: 0, firstLeft: [], kept: 0 };

test('of many that stay the first five are named, and how many more there are', () => {
  const items = Array.from({ length: 8 }, (_, id) => item(id, { dependsOn: id === 0 ? [] : [id - 1] }));
  const run = working(items);
  for (let id = 0; id < 7; id += 1) run.done(id);
  run.failed(7, 'no');
  run.undone(7);
  for (let id = 6; id >= 0; id -= 1) run.undone(id, { kind: 'failed', reason: 'x'.repeat(5_000) });

  const message = run.run.end?.errorMessage ?? '';

  expect(message).toMatch(
    /^Recipient 'r7': no\. 1 resource was undone\. Not undone \(7\): Recipient 'r6': x+…; Recipient 'r5': /,
  );
  expect(message).toMatch(/Recipient 'r2': x+…; and 2 more \(see Resources\)$/);
  expect(message.length).toBeLessThanOrEqual(2_000);
});

test('it has at most 2,000 characters, whatever the reasons and names are', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 4_000, size: 'max' }),
      fc.array(fc.string({ maxLength: 1_000, size: 'max' }), { maxLength: 5 }),
      fc.nat({ max: 20_000 }),
      (why, firstLeft, more) => {
        const left = firstLeft.length + more;
        expect(endMessage(why, { ...NOTHING, left, firstLeft }).length).toBeLessThanOrEqual(2_000);
      },
    ),
    { numRuns: 30 },
  );
});
