import { describe, expect, test } from '@jest/globals';
import { endMessage } from '../../src/workflows/end-message';
import type { Aftermath } from '../../src/workflows/end-message';

const WHY = "Share 'q1': Injected fault";
const after = (over: Partial<Aftermath>): string =>
  endMessage(WHY, { undone: 0, kept: 0, left: [], ...over });

describe('a run that ended before it was complete says', () => {
  test('only why, where it had done nothing', () => {
    expect(after({})).toBe(WHY);
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

  test('what was not undone, by name, with the reason', () => {
    const left = ["Recipient 'a': somebody changed it since", "Recipient 'b': Injected fault"];

    expect(after({ undone: 2, left })).toBe(
      "Share 'q1': Injected fault. 2 resources were undone. Not undone: Recipient 'a': somebody changed it since; Recipient 'b': Injected fault",
    );
  });

  test('each sentence with one full stop, whoever wrote the first', () => {
    expect(endMessage('Nobody answered in time.', { undone: 1, kept: 0, left: [] })).toBe(
      'Nobody answered in time. 1 resource was undone.',
    );
  });
});
