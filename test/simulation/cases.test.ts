import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { reduce } from '../../src/run/reduce';
import { listed } from './choices';
import { simulate } from './simulate';

const FOLDER = join(__dirname, 'cases');

/**
 * The shortest schedule that showed a fault of the machine, which is mended. The numbers are answers to this simulation's questions: where
 * those change, it is another schedule, and test/run says by hand what was wrong.
 */
interface Case {
  readonly fault: string;
  /** The invariant that it broke; 0: the run did not end. */
  readonly invariant: number;
  readonly choices: readonly number[];
}

const cases = readdirSync(FOLDER).map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Case);

describe('a schedule that once showed a fault', () => {
  it.each(cases)('goes well: $fault', ({ choices }) => {
    const { found, status } = simulate(listed(choices), { reduce, isThorough: true });
    expect(found).toBeNull();
    expect(status).toBeDefined();
  });
});
