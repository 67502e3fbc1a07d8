import { describe, expect, test } from '@jest/globals';
import type { Conflict } from '../../src/plan/conflict';
import type { PackContent } from './pack-content';
import type { Logged, Played, PlayedRun } from './played';
import { judge } from './safety';

/** That each sentence would be found broken: what was seen of a schedule that is in order, and one thing of it otherwise. */

const RUN = 'run-1';
const recipient = (name: string, comment: string, run?: string) => ({
  ...{ id: `id of ${name}`, name, comment },
  properties_kvpairs: { properties: run === undefined ? {} : { 'sharepack.run': run } },
});
const STANDING = recipient('s_r1', 'by hand 0');
const MADE = recipient('s_r0', 'ours', RUN);
const nothing = { shares: [], pipelines: [], jobs: [] };
const pack: PackContent = {
  ...{ project: 's', strategy: 'NEW', onConflict: 'ask', onFailure: 'rollback', shares: [] },
  recipients: [
    { name: 's_r0', comment: 'ours' },
    { name: 's_r1', comment: 'ours' },
  ],
};
const conflict = {
  Type: 'Recipient',
  Name: 's_r1',
  Fingerprint: 'f',
  Actions: ['skip'],
} as unknown as Conflict;
const request = (more: Partial<Logged>): Logged => ({
  ...{ Seq: 1, Method: 'POST', Path: '/api/2.1/unity-catalog/recipients', Name: 's_r0', Status: 200 },
  ...{ StartedAt: new Date(1_000).toISOString(), DurationMs: 50 },
  ...more,
});

const run: PlayedRun = {
  ...{ id: RUN, pack, uploadedMs: 0, cancelledMs: undefined, status: 'COMPLETED', errorMessage: null },
  given: [
    {
      ...{ status: 200, sentMs: 1, answeredMs: 2, shown: [conflict] },
      request: { Resolutions: [{ Type: 'Recipient', Name: 's_r1', Action: 'skip' }] },
    },
  ],
  resources: [
    { Type: 'Recipient', Name: 's_r0', Outcome: 'created' },
    { Type: 'Recipient', Name: 's_r1', Outcome: 'skipped' },
  ],
  conflicts: [{ ...conflict, Action: 'skip' }],
  events: [{ id: 1, type: 'status', data: { Status: 'COMPLETED' } }],
  ...{ workflows: ['COMPLETED'], taskFailures: [], endedAfterMs: 10 },
};
const played: Played = {
  schedule: {
    ...{ seed: 1, name: 's', earlier: undefined, pack, options: {}, actions: [], last: 'cancel' },
    standing: [{ how: 'create', type: 'Recipient', name: 's_r1', number: 0 }],
  },
  runs: [run],
  before: { ...nothing, recipients: [STANDING] },
  after: { ...nothing, recipients: [MADE, STANDING] },
  requests: [request({})],
  ...{ foreign: [], faultsSet: [], restarts: [], said: ['{}'], secrets: ['dapi'] },
};
const withRun = (more: Partial<PlayedRun>): Played => ({ ...played, runs: [{ ...run, ...more }] });
const left = (recipients: Played['after']['recipients']) => ({ ...nothing, recipients });
const cancelled = { status: 'CANCELLED', workflows: ['CANCELLED'] } as const;
const resources = [{ Type: 'Recipient', Name: 's_r0', Outcome: 'rolled_back' }] as const;

describe('of what was seen', () => {
  test('nothing is wrong where all is in order', () => expect(judge(played)).toEqual([]));

  const wrong: readonly (readonly [number, string, Played])[] = [
    [1, 'it never ended', withRun({ status: 'IN_PROGRESS', endedAfterMs: undefined })],
    [2, 'it completed with an open question', withRun({ conflicts: [conflict] })],
    [3, 'its workflow goes on', withRun({ workflows: ['RUNNING'] })],
    [4, 'a workflow task failed', withRun({ taskFailures: ['cause 24: nondeterminism'] })],
    [5, 'a token is in an answer', { ...played, said: ['{"x": "dapi"}'] }],
    [6, 'what it made is gone', { ...played, after: left([STANDING]) }],
    [6, 'what it made is otherwise', { ...played, after: left([{ ...MADE, comment: 'x' }, STANDING]) }],
    [6, 'what was skipped is changed', { ...played, after: left([MADE, { ...STANDING, comment: 'x' }]) }],
    [7, 'what it made is left', { ...withRun({ ...cancelled, resources }) }],
    [8, 'what was there is gone', { ...withRun({ ...cancelled, resources }), after: left([]) }],
    [
      9,
      'a skipped one was written to',
      { ...played, requests: [request({ Method: 'PATCH', Name: 's_r1' })] },
    ],
    [
      10,
      'a skipped one is told as changed',
      withRun({ resources: [{ ...resources[0], Name: 's_r1', Outcome: 'updated' }] }),
    ],
    [11, 'an answer that was taken is not recorded', withRun({ conflicts: [conflict], status: 'FAILED' })],
    [
      12,
      'there is another that it made',
      { ...played, after: left([MADE, STANDING, recipient('x', '', RUN)]) },
    ],
    [13, 'two writes at once', { ...played, requests: [request({}), request({})] }],
    [14, 'an event is missing', withRun({ events: [{ id: 2, type: 'status', data: {} }] })],
  ];
  test.each(wrong)('%i: %s', (number, _, seen) =>
    expect(judge(seen).map((failure) => failure.number)).toContain(number),
  );
});
