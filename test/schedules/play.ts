import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { UploadAnswer } from '../support/service-client';
import { evidenceOf } from './evidence';
import type { TemporalRecords } from './temporal-records';
import { textOf } from './pack-content';
import type { PackContent } from './pack-content';
import { createPatientApi } from './patient-api';
import type { PatientApi } from './patient-api';
import type { Played } from './played';
import { RunInPlay } from './run-in-play';
import type { Action, Schedule } from './schedule';
import { Stage } from './stage';
import type { World } from './world';

/** Long enough for any of its retries, and for the minute in which what a killed worker has sent may still be carried out. */
const ENDS_WITHIN_MS = 120_000;
const MOST_ANSWERS = 4;

/** One schedule in a world. Acts come first, then all schedules wait for the healing, and then each sees its run end. */
export class Play {
  readonly schedule: Schedule;
  readonly #world: World;
  readonly #api: PatientApi;
  readonly #stage: Stage;
  readonly #runs: RunInPlay[] = [];
  #before: Played['before'] = { recipients: [], shares: [], pipelines: [], jobs: [] };
  #beganMs = 0;

  constructor(schedule: Schedule, world: World, workspaceUrl: string) {
    this.schedule = schedule;
    this.#world = world;
    this.#api = createPatientApi(world.apiUrl);
    this.#stage = new Stage(workspaceUrl);
  }

  /** Before anything goes wrong: the earlier version completes, and somebody changes some of it. */
  async prepare(): Promise<void> {
    const { earlier, standing } = this.schedule;
    if (earlier) {
      const { follower } = await this.#upload(earlier);
      const isOver = await follower.until(({ hasEnded }) => hasEnded, ENDS_WITHIN_MS);
      follower.leave();
      if (!isOver || follower.status !== 'COMPLETED')
        throw new Error(`seed ${this.schedule.seed}: the earlier version is ${follower.status}`);
      this.#runs.length = 0;
    }
    for (const act of standing) await this.#stage.act(act);
    this.#stage.foreign.length = 0;
    this.#before = await this.#stage.exists();
    await this.#stage.begin();
  }

  async act(): Promise<void> {
    this.#beganMs = Date.now();
    for (const action of this.schedule.actions) await this.#do(action);
  }

  /** @param healedMs when all faults were off and all parts up */
  async end(healedMs: number): Promise<void> {
    for (const run of this.#runs) {
      for (let answers = 0; answers <= MOST_ANSWERS; answers += 1) {
        const leftMs = ENDS_WITHIN_MS - (Date.now() - healedMs);
        await run.follower.until(
          ({ hasEnded, status }) => hasEnded || status === 'AWAITING_RESOLUTION',
          leftMs,
        );
        if (run.follower.hasEnded || leftMs <= 0) break;
        if (this.schedule.last === 'cancel' || answers >= MOST_ANSWERS - 1) await run.cancel();
        else await run.answer({ ...this.schedule.last, which: 'rest', fingerprint: 'none' });
        await pause(200);
      }
    }
  }

  heal(): Promise<void> {
    return this.#stage.clearFaults();
  }

  async played(healedMs: number, temporal: TemporalRecords): Promise<Played> {
    const { schedule } = this;
    const [before, beganMs] = [this.#before, this.#beganMs];
    const known = { schedule, before, beganMs, healedMs, restarts: this.#world.restarts.delivered };
    return evidenceOf({ ...known, api: this.#api, stage: this.#stage, runs: this.#runs, temporal });
  }

  async close(): Promise<void> {
    for (const { follower } of this.#runs) follower.leave();
    await this.#stage.close();
  }

  async #do(action: Action): Promise<void> {
    const run = this.#runs.at(-1);
    if (action.do !== 'upload') await run?.reach(action.at, this.#stage);
    switch (action.do) {
      case 'upload':
        await this.#upload(this.schedule.pack);
        return;
      case 'faults':
        return this.#stage.setFaults(action.faults);
      case 'restart':
        return this.#world.restarts.want(action.restart);
      case 'foreign':
        return this.#stage.act(action.act);
      case 'answer':
        if (run) await Promise.all(action.answers.map((choice) => run.answer(choice)));
        return;
      case 'cancel':
        return run?.cancel();
      case 'supersede':
        if (run && !run.follower.hasEnded)
          await this.#upload(superseding(this.schedule.pack), { supersede: 'true' });
        return;
      case 'upload again':
        if (run && !run.follower.hasEnded) await this.#upload(this.schedule.pack);
        return;
      case 'undo again':
        if (run?.follower.hasEnded) await this.#api.send('POST', `/${run.id}/undo`);
        return;
    }
  }

  /** Follows the run that it began, or joined; none where it was refused. */
  async #upload(pack: PackContent, options: Readonly<Record<string, string>> = {}): Promise<RunInPlay> {
    const query = new URLSearchParams({ filename: 'pack.yaml', ...this.schedule.options, ...options });
    const sentMs = Date.now();
    const { status, body } = await this.#api.send(
      'POST',
      `/upload?${query.toString()}`,
      textOf(pack, this.#stage.url),
      // The same again, where nobody lived to answer it.
      { 'Content-Type': 'application/yaml', 'Idempotency-Key': randomUUID() },
    );
    const { SharePackId: id } = body as Partial<UploadAnswer>;
    const known = this.#runs.find((run) => run.id === id);
    if (known) return known;
    if (id === undefined) {
      const [last] = this.#runs.slice(-1);
      if (last && status === 409) return last;
      throw new Error(
        `seed ${this.schedule.seed}: the upload was refused: ${status} ${JSON.stringify(body)}`,
      );
    }
    const run = new RunInPlay(this.#api, id, pack, sentMs);
    this.#runs.push(run);
    return run;
  }
}

/** Other content, so that it is no repetition. */
const superseding = (pack: PackContent): PackContent => ({
  ...pack,
  recipients: pack.recipients.map((one) => ({ ...one, comment: 'superseding' })),
  shares: pack.shares.map((one) => ({ ...one, comment: 'superseding' })),
});
