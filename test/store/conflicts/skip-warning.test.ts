import { describe, expect, test } from '@jest/globals';
import { skipWarning } from '../../../src/store/conflicts/skip-warning';
import { conflict } from '../made-up';

describe('The warning of a skip', () => {
  test('shows how the existing resource differs, field by field', () => {
    const differences = [
      { Field: 'comment', Existing: 'Audit', Desired: 'Auditors' },
      { Field: 'recipient_ips', Existing: [], Desired: ['10.0.0.0/8'] },
    ];
    expect(skipWarning(conflict('auditor', { Differences: differences }))).toBe(
      `Recipient 'auditor' was skipped, and is left as it is: comment is "Audit", the pack says "Auditors"; ` +
        `recipient_ips is [], the pack says ["10.0.0.0/8"].`,
    );
  });

  test('says no more where nothing differs', () => {
    expect(skipWarning(conflict('auditor', { Differences: [] }))).toBe(
      `Recipient 'auditor' was skipped, and is left as it is.`,
    );
  });

  test('cuts long values', () => {
    const Differences = [{ Field: 'comment', Existing: 'x'.repeat(5000), Desired: null }];
    expect(skipWarning(conflict('auditor', { Differences })).length).toBeLessThan(350);
  });
});
