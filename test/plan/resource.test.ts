import { expect, test } from '@jest/globals';
import { nameKeyOf, stepsOf } from '../../src/plan/resource';
import { packOf } from './made-up';

const cron = { cron: '0 0 2 * * ?', timezone: 'UTC' } as const;

test('there is one step a resource, numbered in the order of the pack: recipients, shares, pipelines, schedules', () => {
  const steps = stepsOf(
    packOf({
      recipient: [{ name: 'a' }, { name: 'b' }],
      share: [
        { name: 's', pipelines: [{ name_prefix: 'p', schedule: cron }, { name_prefix: 'q' }] },
        { name: 't', pipelines: [{ name_prefix: 'r', schedule: cron }] },
      ],
    }),
  );
  expect(steps.map(({ id, type, name }) => `${id} ${type} ${name}`)).toEqual([
    '0 Recipient a',
    '1 Recipient b',
    '2 Share s',
    '3 Share t',
    '4 Pipeline p',
    '5 Pipeline q',
    '6 Pipeline r',
    '7 Schedule p_schedule',
    '8 Schedule r_schedule',
  ]);
});

test('a share waits for the recipients of the pack that it names, in whichever list and case, and for no others', () => {
  const steps = stepsOf(
    packOf({
      recipient: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
      share: [{ name: 's', recipients: ['A', 'elsewhere'], recipients_to_add: ['c'], pipelines: [] }],
    }),
  );
  expect(steps.at(-1)).toMatchObject({ name: 's', dependsOn: [0, 2] });
});

test('a schedule waits for its pipeline; pipelines wait for nothing', () => {
  const [share, pipeline, schedule] = stepsOf(
    packOf({ share: [{ name: 's', pipelines: [{ name_prefix: 'p', schedule: cron }] }] }),
  );
  expect([share, pipeline, schedule].map((step) => step?.dependsOn)).toEqual([[], [], [1]]);
});

test('names of pipelines differ by case, as in the workspace; all others do not', () => {
  expect(nameKeyOf('Pipeline', 'Daily')).toBe('Daily');
  expect(nameKeyOf('Recipient', 'Daily')).toBe('daily');
  const steps = stepsOf(
    packOf({
      share: [
        {
          name: 's',
          pipelines: [
            { name_prefix: 'p', schedule: cron },
            { name_prefix: 'P', schedule: cron },
          ],
        },
      ],
    }),
  );
  expect(steps.slice(3).map(({ dependsOn }) => dependsOn)).toEqual([[1], [2]]);
});

test.each([
  ['the word continuous', 'continuous' as const],
  ['the action remove', { action: 'remove' as const }],
])('%s drops the schedule, and waits for nothing', (_, schedule) => {
  const steps = stepsOf(packOf({ share: [{ name: 's', pipelines: [{ name_prefix: 'p', schedule }] }] }));
  expect(steps.at(-1)).toMatchObject({
    name: 'p_schedule',
    dependsOn: [],
    spec: { kind: 'Schedule', pipeline: 'p', remove: true },
  });
});

test('a DELETE removes the schedule of each pipeline, whatever the pack says of it', () => {
  const pack = packOf({ share: [{ name: 's', pipelines: [{ name_prefix: 'p' }] }] }, { strategy: 'DELETE' });
  expect(stepsOf(pack).at(-1)).toMatchObject({ name: 'p_schedule', spec: { remove: true } });
});

test('without a schedule key there is no step for one: it is left as it is', () => {
  const pack = packOf({ share: [{ name: 's', pipelines: [{ name_prefix: 'p' }] }] }, { strategy: 'UPDATE' });
  expect(stepsOf(pack).map(({ type }) => type)).toEqual(['Share', 'Pipeline']);
});
