import { expect, test } from '@jest/globals';
import type { OnConflict } from '../../src/pack/pack';
import type { Action } from '../../src/plan/conflict';
import { settleByMode } from '../../src/plan/settle';
import { conflict } from '../store/made-up';

type Row = readonly [OnConflict, readonly Action[], readonly string[], Action | 'asked'];

const rows: readonly Row[] = [
  ['ask', ['rename', 'skip', 'overwrite'], ['b_2'], 'asked'],
  ['fail', ['rename', 'skip', 'overwrite'], ['b_2'], 'asked'],
  ['update', ['rename', 'skip', 'overwrite'], ['b_2'], 'asked'],
  ['skip', ['rename', 'skip', 'overwrite'], ['b_2'], 'skip'],
  ['skip', ['skip'], [], 'skip'],
  ['rename', ['rename', 'skip', 'overwrite'], ['b_2', 'b_3'], 'rename'],
  ['rename', ['skip', 'overwrite'], [], 'asked'],
  ['overwrite', ['rename', 'skip', 'overwrite'], ['b_2'], 'overwrite'],
  // Only the one who reads what is lost may choose it.
  ['overwrite', ['rename', 'skip', 'replace'], ['b_2'], 'asked'],
  ['overwrite', ['rename', 'skip'], ['b_2'], 'asked'],
];

test.each(rows)(
  'mode %s, where %j is allowed and %j are free: %s',
  (mode, Actions, SuggestedNames, expected) => {
    const settled = settleByMode(mode, conflict('b', { Actions, SuggestedNames }));
    expect(settled?.action ?? 'asked').toBe(expected);
  },
);

test('mode rename takes the first free suggested name', () => {
  const one = conflict('b', { SuggestedNames: ['b_2', 'b_3'] });
  expect(settleByMode('rename', one)).toEqual({ action: 'rename', newName: 'b_2' });
});
