import { expect, it } from '@jest/globals';
import { createTimeZoneCheck } from '../../src/pack/time-zone';

const check = createTimeZoneCheck();

it.each(['UTC', 'America/New_York', 'Europe/Berlin', 'Asia/Calcutta', 'Etc/GMT+5', 'US/Eastern', 'EST'])(
  '%s is a time zone, spelt so',
  (name) => {
    expect(check(name)).toEqual({ timezone: name });
  },
);

it('a name in another case gets its own spelling', () => {
  expect(check('america/new_york')).toEqual({ timezone: 'America/New_York' });
});

it.each(['+01:00', '-05', 'Mars/Olympus', 'New York', 'GMT+25', '', 'x'.repeat(10_000)])(
  '%s is none',
  (name) => {
    expect(check(name)).toEqual({ problem: expect.stringContaining('is no time zone: ') as unknown });
  },
);

it('a misspelt name is answered with the one that was meant', () => {
  expect(check('Europe/Berln')).toEqual({
    problem: expect.stringContaining("Did you mean 'Europe/Berlin'?") as unknown,
  });
});
