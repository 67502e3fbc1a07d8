import { expect, it } from '@jest/globals';
import { parseDuration } from '../../src/pack/duration';

const DAY_MS = 86_400_000;

it.each([
  ['72h', 3 * DAY_MS],
  ['30m', 1_800_000],
  ['5s', 5_000],
  ['1s', 1_000],
  ['7d', 7 * DAY_MS],
  ['72H', 3 * DAY_MS],
  ['PT72H', 3 * DAY_MS],
  ['P3D', 3 * DAY_MS],
  ['P1DT12H', 1.5 * DAY_MS],
  ['PT1H30M5S', 5_405_000],
  ['30d', 30 * DAY_MS],
  ['PT720H', 30 * DAY_MS],
])('%s', (text, durationMs) => expect(parseDuration(text)).toBe(durationMs));

it.each([
  '',
  '0s',
  '31d',
  'PT721H',
  '72',
  'h',
  '-5s',
  '1.5h',
  '5 s',
  'P',
  'PT',
  'P1DT',
  'P1M',
  'P1Y',
  'PT1H1',
  '1h30m',
  '9'.repeat(400) + 's',
])('%j is no duration from 1 second to 30 days', (text) => expect(parseDuration(text)).toBeUndefined());
