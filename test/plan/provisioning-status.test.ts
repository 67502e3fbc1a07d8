import { describe, expect, test } from '@jest/globals';
import { RESOURCE_TYPES } from '../../src/pack/pack';
import type { ResourceType } from '../../src/pack/pack';
import { provisioningStatus } from '../../src/plan/provisioning-status';
import type { Position } from '../../src/plan/provisioning-status';

const position = (over: Partial<Position> = {}): Position => ({
  stage: 'working',
  strategy: 'NEW',
  progress: RESOURCE_TYPES.map((type) => ({ type, total: 2, done: 0 })),
  undo: null,
  failed_type: null,
  ...over,
});

/** All kinds before this one are done. */
const at = (type: ResourceType): Position['progress'] =>
  RESOURCE_TYPES.map((kind, index) => ({
    type: kind,
    total: 2,
    done: index < RESOURCE_TYPES.indexOf(type) ? 2 : 1,
  }));

describe('the eight steps, in the words of the API', () => {
  test.each<[string, Partial<Position>]>([
    ['Step 1/8: Reading the pack', { stage: 'reading', strategy: null }],
    ['Step 2/8: Looking for conflicts', { stage: 'looking' }],
    ['Step 3/8: Waiting for answers', { stage: 'waiting' }],
    ['Step 3/8: Waiting for approval', { stage: 'waiting for approval' }],
    ['Step 3/8: Waiting for approval and answers', { stage: 'waiting for both' }],
    ['Step 4/8: Creating recipients', { progress: at('Recipient') }],
    ['Step 5/8: Creating shares', { progress: at('Share') }],
    ['Step 6/8: Creating pipelines', { progress: at('Pipeline') }],
    ['Step 7/8: Creating schedules', { progress: at('Schedule') }],
    ['Step 8/8: Completed', { stage: 'completed' }],
    ['Step 4/8: Updating recipients', { strategy: 'UPDATE' }],
    ['Step 5/8: Deleting shares', { strategy: 'DELETE', progress: at('Share') }],
    ['Failed at step 5/8: Creating shares', { stage: 'failed', failed_type: 'Share' }],
    [
      'Failed at step 7/8: Updating schedules',
      { stage: 'failed', strategy: 'UPDATE', failed_type: 'Schedule' },
    ],
    ['Failed', { stage: 'failed' }],
    ['Expired: nobody answered in time', { stage: 'expired' }],
    ['Cancelled', { stage: 'cancelled' }],
    ['Declined: nothing was touched', { stage: 'declined' }],
  ])('%s', (text, over) => {
    expect(provisioningStatus(position(over))).toBe(text);
  });
});

test('as kinds run side by side, the first unfinished one is named', () => {
  const progress = position().progress.map((kind) => ({ ...kind, done: kind.type === 'Share' ? 1 : 2 }));
  expect(provisioningStatus(position({ progress }))).toBe('Step 5/8: Creating shares');
});

test('a kind of which the pack has none is passed over', () => {
  const progress = position().progress.map((kind) =>
    kind.type === 'Recipient' ? { ...kind, total: 0 } : kind,
  );
  expect(provisioningStatus(position({ progress }))).toBe('Step 5/8: Creating shares');
});

test('when all is done, and the end not yet written down, no kind is named of which the pack has none', () => {
  const done = RESOURCE_TYPES.map((type) => ({ type, total: 3, done: 3 }));
  const without = (...none: readonly ResourceType[]): string => {
    const progress = done.map((kind) => (none.includes(kind.type) ? { ...kind, total: 0, done: 0 } : kind));
    return provisioningStatus(position({ progress }));
  };
  expect(without()).toBe('Step 7/8: Creating schedules');
  expect(without('Schedule')).toBe('Step 6/8: Creating pipelines');
  expect(without('Pipeline', 'Schedule')).toBe('Step 5/8: Creating shares');
});

test('an undo is named for as long as it lasts', () => {
  expect(provisioningStatus(position({ undo: { done: 3, total: 7 } }))).toBe('Undoing: 3 of 7');
  expect(provisioningStatus(position({ stage: 'cancelled', undo: { done: 7, total: 7 } }))).toBe('Cancelled');
});
