import { describe, expect, test } from '@jest/globals';
import { runOptions } from '../../src/api/uploads/run-options';
import type { RunOptions } from '../../src/workflows/contract';

const SERVICE: RunOptions = {
  ...{ on_conflict: 'fail', on_failure: 'keep', on_deadline: 'skip' },
  resolution_timeout_ms: 3_600_000,
};
const PACK = { on_conflict: 'rename', on_failure: 'rollback', resolution_timeout: '30m' } as const;
const UPLOAD = { on_conflict: 'skip', on_failure: 'keep', resolution_timeout: '5s' } as const;

describe('on_conflict, on_failure and resolution_timeout are', () => {
  test("the upload's, where it says so", () => {
    expect(runOptions(UPLOAD, PACK, SERVICE)).toEqual({
      ...{ on_conflict: 'skip', on_failure: 'keep', resolution_timeout_ms: 5_000, on_deadline: 'skip' },
    });
  });

  test("else the pack's", () => {
    expect(runOptions({}, PACK, SERVICE)).toEqual({
      ...{ on_conflict: 'rename', on_failure: 'rollback', resolution_timeout_ms: 1_800_000 },
      on_deadline: 'skip',
    });
  });

  test("else the service's", () => {
    expect(runOptions({}, {}, SERVICE)).toEqual(SERVICE);
  });

  test('each by itself', () => {
    const { on_conflict } = UPLOAD;
    expect(runOptions({ on_conflict }, { resolution_timeout: '30m' }, SERVICE)).toEqual({
      ...{ on_conflict, on_failure: 'keep', resolution_timeout_ms: 1_800_000, on_deadline: 'skip' },
    });
  });
});
