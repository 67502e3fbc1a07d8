import { createWorkspaces } from '../../src/databricks/workspaces';
import type { Workspaces } from '../../src/databricks/workspaces';
import { localWorkspaceSetting } from '../../src/serve/embedded-parts';
import { whatExists } from '../support/what-exists';
import type { WhatExists } from '../support/what-exists';
import { actForeign } from './foreign';
import type { ForeignDone } from './foreign';
import type { Logged } from './played';
import type { WatchedWorkspace } from './run-in-play';
import type { AnyFault, ForeignAct } from './schedule';

/** A schedule's own workspace, from all sides: its controls, other people, and what really exists. */
export class Stage implements WatchedWorkspace {
  readonly url: string;
  readonly foreign: ForeignDone[] = [];
  readonly faultsSet: AnyFault[] = [];
  readonly #workspaces: Workspaces;
  #setTimes = 0;
  #firstSeq = 0;

  constructor(url: string) {
    this.url = url;
    this.#workspaces = createWorkspaces({
      workspaces: [localWorkspaceSetting(url)],
      userAgent: 'sharepack/test',
    });
  }

  /** What comes from here on counts. */
  async begin(): Promise<void> {
    this.#firstSeq = (await this.requests()).at(-1)?.Seq ?? 0;
  }

  async requests(): Promise<readonly Logged[]> {
    return (await this.#control('GET', `requests?since=${this.#firstSeq}`)) as readonly Logged[];
  }

  exists(): Promise<WhatExists> {
    const place = { workspaces: this.#workspaces, workspaceUrl: this.url };
    // All of it: a name that is suggested begins otherwise.
    return whatExists(place, '');
  }

  async setFaults(faults: readonly AnyFault[]): Promise<void> {
    this.faultsSet.push(...faults);
    this.#setTimes = timesOf(await this.#control('POST', 'faults', faults));
  }

  async clearFaults(): Promise<void> {
    await this.#control('DELETE', 'faults');
  }

  async hasMetFault(): Promise<boolean> {
    return this.#setTimes === 0 || timesOf(await this.#control('POST', 'faults', [])) < this.#setTimes;
  }

  async hasWritten(): Promise<boolean> {
    const own = new Set(this.foreign.flatMap(({ tries }) => tries.map(({ path }) => path)));
    return (await this.requests()).some(({ Method, Path }) => Method !== 'GET' && !own.has(Path));
  }

  async act(act: ForeignAct): Promise<void> {
    this.foreign.push(await actForeign(this.url, act));
  }

  close(): Promise<void> {
    return this.#workspaces.close();
  }

  async #control(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.url}/__control/${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}

const timesOf = (faults: unknown): number =>
  (faults as readonly AnyFault[]).reduce((sum, { Times }) => sum + Times, 0);
