import { describe, expect, test } from '@jest/globals';
import { conflictMessage } from '../../src/plan/conflict-message';
import { ANOTHER_PACK, existing, situation } from './made-up';

type Told = Parameters<typeof conflictMessage>[0];

const message = (over: Partial<Told> = {}): string =>
  conflictMessage({
    ...situation({ name: 'finance-auditor' }),
    existing: existing({}, { name: 'finance-auditor' }),
    actions: ['rename', 'skip', 'overwrite'],
    ...over,
  });

test("a NEW pack's conflict is told in the guide's words", () => {
  expect(message()).toBe(
    "Recipient 'finance-auditor' already exists. To change it, use strategy: UPDATE; to create another, " +
      'rename it in your file, or answer this conflict with rename, skip or overwrite.',
  );
});

test('with `fail` the choice of an answer is left out', () => {
  expect(message({ mode: 'fail' })).toBe(
    "Recipient 'finance-auditor' already exists. To change it, use strategy: UPDATE; to create another, " +
      'rename it in your file.',
  );
});

describe('otherwise it says what is in the way, and which answers are taken', () => {
  test.each<[string, Partial<Told>]>([
    [
      "Recipient 'finance-auditor' belongs to SharePack_joe_sales_q1. Answer this conflict with rename, skip or overwrite.",
      { strategy: 'UPDATE', ...ANOTHER_PACK },
    ],
    [
      "Recipient 'finance-auditor' cannot be changed in place to what the pack says. Answer this conflict with rename, skip or replace.",
      { strategy: 'UPDATE', actions: ['rename', 'skip', 'replace'] },
    ],
    [
      "Recipient 'finance-auditor' was not made by any share pack. Answer this conflict with skip or overwrite.",
      { strategy: 'DELETE', actions: ['skip', 'overwrite'] },
    ],
    [
      "Schedule 'finance-auditor' is not unique (3 of that name). Answer this conflict with skip.",
      {
        type: 'Schedule',
        strategy: 'DELETE',
        existing: existing({}, { name: 'finance-auditor', namesakes: 2 }),
        actions: ['skip'],
      },
    ],
  ])('%s', (text, told) => {
    expect(message(told)).toBe(text);
  });

  test('a D2D recipient under another name for the same metastore', () => {
    expect(message({ existing: existing({}, { name: 'acme' }) })).toMatch(
      /^Recipient 'finance-auditor' already exists under the name 'acme', for the same metastore\. /,
    );
  });
});

test('another case is the same name, except for pipelines', () => {
  const other = existing({}, { name: 'FINANCE-auditor' });
  expect(message({ existing: other })).not.toContain('under the name');
});
