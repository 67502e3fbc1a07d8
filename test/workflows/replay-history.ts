import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Worker } from '@temporalio/worker';
import { NEUTRAL_IDENTITY } from '../histories/manifest';
import { testEnvironment } from '../support/environment';

const run = promisify(execFile);
const MAX_BYTES = 50 * 1024 * 1024;

/** An event of a history in proto3 JSON: as much of it as tests touch. */
export interface HistoryEvent {
  readonly eventId: string;
  readonly eventType: string;
  activityTaskScheduledEventAttributes?: { activityType: { name: string } };
  readonly activityTaskCompletedEventAttributes?: { readonly result?: { readonly payloads: SavedPayload[] } };
  readonly markerRecordedEventAttributes?: {
    readonly details: Readonly<Record<string, { readonly payloads: SavedPayload[] }>>;
  };
}

export interface SavedHistory {
  readonly events: HistoryEvent[];
}

/** @throws where the workflow, as it is now, gives other commands than it gave then. */
export const replay = (history: unknown): Promise<void> =>
  Worker.runReplayHistory({ workflowBundle: { codePath: testEnvironment().workflowBundle } }, history);

/** The same of a workflow that is written otherwise in one place. */
export async function replayOtherwise(history: unknown, written: string, otherwise: string): Promise<void> {
  const code = await readFile(testEnvironment().workflowBundle, 'utf8');
  if (code.split(written).length !== 2) throw new Error(`not in the bundle once: ${written}`);
  await Worker.runReplayHistory({ workflowBundle: { code: code.replace(written, otherwise) } }, history);
}

/** As `temporal workflow show --output json` gives it: the form that replays, now and later. */
export async function fetchHistory(workflowId: string, runId = ''): Promise<SavedHistory> {
  const { temporalCli, temporalAddress } = testEnvironment();
  const where = ['--address', temporalAddress, '--workflow-id', workflowId, '--run-id', runId];
  const { stdout } = await run(temporalCli, ['workflow', 'show', ...where, '--output', 'json'], {
    maxBuffer: MAX_BYTES,
  });
  return JSON.parse(stdout) as SavedHistory;
}

/** Without what tells of the machine it ran on: process, host, paths of its files. None of it decides anything. */
export function neutral(value: unknown, member = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => neutral(item));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, neutral(item, key)]));
  if (member === 'stackTrace') return '';
  if (typeof value !== 'string') return value;
  if (member === 'identity') return NEUTRAL_IDENTITY;
  // A worker's own queue is called by its process and host.
  return value.replace(/\b\d+@[\w.-]+/g, NEUTRAL_IDENTITY);
}

/** Payloads too, which are Base64. */
export function readable(value: unknown, member = ''): string {
  if (Array.isArray(value)) return value.map((item) => readable(item)).join('\n');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([key, item]) => readable(item, key))
      .join('\n');
  return member === 'data' ? Buffer.from(String(value), 'base64').toString('utf8') : String(value);
}

/** A payload of a history: JSON, in Base64. */
interface SavedPayload {
  data?: string;
}

/**
 * The history as it would be if a newer worker had done its activities, local ones too: each object in what they gave, however deep,
 * has one member more.
 */
export function withNewMembers(history: SavedHistory): {
  readonly history: SavedHistory;
  readonly count: number;
} {
  const copy = structuredClone(history);
  let count = 0;
  for (const {
    activityTaskCompletedEventAttributes: ended,
    markerRecordedEventAttributes: marker,
  } of copy.events)
    for (const payload of [
      ...(ended?.result?.payloads ?? []),
      ...(marker?.details['result']?.payloads ?? []),
    ]) {
      // Nothing was given back: there is no member to be one more of.
      if (payload.data === undefined) continue;
      const saved = Buffer.from(payload.data, 'base64').toString('utf8') || 'null';
      const newer = JSON.stringify(withNewMember(JSON.parse(saved)));
      payload.data = Buffer.from(newer).toString('base64');
      if (newer !== saved) count += 1;
    }
  return { history: copy, count };
}

function withNewMember(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNewMember);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([member, item]) => [member, withNewMember(item)]);
  return { ...Object.fromEntries(members), aNewMember: { by: 'a newer worker' } };
}
