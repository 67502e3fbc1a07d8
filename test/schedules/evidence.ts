import { API_TOKEN } from '../../src/local/workspace/local-workspace';
import type { StatusAnswer } from '../support/service-client';
import type { PatientApi } from './patient-api';
import type { Played, PlayedRun } from './played';
import type { Delivered } from './restarts';
import type { RunInPlay } from './run-in-play';
import type { Stage } from './stage';
import type { TemporalRecord, TemporalRecords } from './temporal-records';

interface Seen {
  readonly schedule: Played['schedule'];
  readonly before: Played['before'];
  readonly api: PatientApi;
  readonly stage: Stage;
  readonly runs: readonly RunInPlay[];
  readonly temporal: TemporalRecords;
  readonly beganMs: number;
  readonly healedMs: number;
  readonly restarts: readonly Delivered[];
}

/** All that is judged, read when everything is over. */
export async function evidenceOf(seen: Seen): Promise<Played> {
  const { schedule, before, api, stage, beganMs } = seen;
  const records = await Promise.all(seen.runs.map(({ id }) => seen.temporal.of(id)));
  const runs = await Promise.all(seen.runs.map((run, index) => runOf(seen, run, records[index] ?? [])));
  const endedMs = Math.max(...seen.runs.map(({ follower }) => follower.endedMs ?? Date.now()));
  return {
    ...{ schedule, before, runs },
    after: await stage.exists(),
    requests: await stage.requests(),
    ...{ foreign: stage.foreign, faultsSet: stage.faultsSet },
    restarts: seen.restarts.filter(({ fromMs, toMs }) => toMs > beganMs && fromMs < endedMs),
    said: [...api.said, ...records.flat().map(({ payloads }) => payloads)],
    secrets: [API_TOKEN, ...(await activationLinks(stage.url))],
  };
}

async function runOf(
  { api, healedMs }: Seen,
  run: RunInPlay,
  records: readonly TemporalRecord[],
): Promise<PlayedRun> {
  const { id, pack, uploadedMs, given, cancelledMs, follower } = run;
  const status = (await api.send('GET', `/${id}`)).body as StatusAnswer;
  const { endedMs } = follower;
  return {
    ...{ id, pack, uploadedMs, given, cancelledMs, events: follower.events },
    status: status.Status,
    errorMessage: status.ErrorMessage,
    resources: status.Resources,
    conflicts: status.Conflicts,
    workflows: records.map(({ status: name }) => name),
    taskFailures: records.flatMap(({ taskFailures }) => taskFailures),
    endedAfterMs: endedMs === undefined ? undefined : Math.max(0, endedMs - healedMs),
  };
}

/** Whoever opens one first gets the credential. */
async function activationLinks(workspaceUrl: string): Promise<string[]> {
  const answer = await fetch(`${workspaceUrl}/api/2.1/unity-catalog/recipients`, {
    headers: { Authorization: `Bearer ${API_TOKEN}` },
  });
  const text = await answer.text();
  return [...text.matchAll(/"activation_url":"[^"]*\?([^"]+)"/g)].flatMap(([, secret]) => secret ?? []);
}
