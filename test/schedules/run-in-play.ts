import { setTimeout as pause } from 'node:timers/promises';
import { giveAnswer } from './answers';
import type { Given } from './answers';
import { Follower } from './follow';
import type { PackContent } from './pack-content';
import { resourcesOf } from './pack-content';
import type { PatientApi } from './patient-api';
import type { AnswerChoice, Moment } from './schedule';

/** How long a moment is waited for that may never come: the run may be where it cannot come to it. */
const PATIENCE_MS = 6_000;
const LOOK_EACH_MS = 100;

/** A run while its schedule is played. */
export class RunInPlay {
  readonly id: string;
  readonly pack: PackContent;
  readonly uploadedMs: number;
  readonly follower: Follower;
  readonly given: Given[] = [];
  cancelledMs: number | undefined;
  readonly #api: PatientApi;

  constructor(api: PatientApi, id: string, pack: PackContent, uploadedMs: number) {
    this.#api = api;
    this.id = id;
    this.pack = pack;
    this.uploadedMs = uploadedMs;
    this.follower = new Follower(api, id);
  }

  async reach(moment: Moment, workspace: WatchedWorkspace): Promise<void> {
    const { follower } = this;
    const isAsking = (): boolean => follower.status === 'AWAITING_RESOLUTION';
    const isStill = (): boolean => follower.hasEnded || isAsking();
    switch (moment) {
      case 'at once':
        return;
      case 'asked':
        await follower.until(() => isStill(), PATIENCE_MS);
        return;
      case 'ended':
        await follower.until(() => follower.hasEnded, PATIENCE_MS);
        return;
      case 'half done': {
        const half = resourcesOf(this.pack).length / 2;
        await follower.until(() => isStill() || follower.done >= half, PATIENCE_MS);
        return;
      }
      case 'begun':
        return untilSo(async () => isStill() || (await workspace.hasWritten()));
      case 'fault met':
        return untilSo(async () => isStill() || (await workspace.hasMetFault()));
    }
  }

  async answer(choice: AnswerChoice): Promise<Given | undefined> {
    const given = await giveAnswer(this.#api, this.id, choice);
    if (given) this.given.push(given);
    return given;
  }

  async cancel(): Promise<void> {
    const { status, answeredMs } = await this.#api.post(`/${this.id}/cancel`, {});
    if (status === 202) this.cancelledMs ??= answeredMs;
  }
}

/** What can be seen of a workspace's side. */
export interface WatchedWorkspace {
  /** Something else than a look has come since the upload. */
  hasWritten(): Promise<boolean>;
  /** One of the faults that were set last has struck. */
  hasMetFault(): Promise<boolean>;
}

async function untilSo(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isSo()) && Date.now() < deadline) await pause(LOOK_EACH_MS);
}
