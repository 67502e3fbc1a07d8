import { setTimeout as pause } from 'node:timers/promises';
import { isEnded } from '../../src/workflows/contract';
import type { Status } from '../../src/workflows/contract';
import type { PatientApi } from './patient-api';

/** What a run tells of itself, numbered. */
export interface ToldEvent {
  readonly id: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const AGAIN_AFTER_MS = 250;

/** Follows a run's events until it has ended, over every connection that is lost meanwhile. */
export class Follower {
  readonly events: ToldEvent[] = [];
  status: Status = 'IN_PROGRESS';
  open = 0;
  endedMs: number | undefined;
  readonly #api: PatientApi;
  readonly #id: string;
  readonly #leaving = new AbortController();
  #wake: () => void = () => undefined;

  constructor(api: PatientApi, id: string) {
    this.#api = api;
    this.#id = id;
    void this.#follow();
  }

  get hasEnded(): boolean {
    return isEnded(this.status);
  }

  /** Of how many resources an outcome was told. */
  get done(): number {
    const told = this.events.filter(({ type, data }) => type === 'resource' && data['Outcome'] !== null);
    return new Set(told.map(({ data }) => `${String(data['Type'])} ${String(data['Name'])}`)).size;
  }

  /** Until something is told, at most so long. */
  news(atMostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, atMostMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** @returns whether it has come to that in time */
  async until(isSo: (follower: Follower) => boolean, atMostMs: number): Promise<boolean> {
    const deadline = Date.now() + atMostMs;
    while (!isSo(this)) {
      if (Date.now() >= deadline) return false;
      await this.news(Math.min(deadline - Date.now(), 500));
    }
    return true;
  }

  leave(): void {
    this.#leaving.abort();
  }

  #isOver(): boolean {
    return this.hasEnded || this.#leaving.signal.aborted;
  }

  async #follow(): Promise<void> {
    while (!this.#isOver()) {
      try {
        await this.#read();
      } catch {
        // Lost: the next one begins behind what was seen.
      }
      await pause(AGAIN_AFTER_MS);
    }
  }

  async #read(): Promise<void> {
    const last = this.events.at(-1)?.id ?? 0;
    const answer = await fetch(`${this.#api.url}/${this.#id}/events`, {
      headers: { 'Last-Event-ID': String(last) },
      signal: this.#leaving.signal,
    });
    if (!answer.ok || !answer.body) return;
    const decoder = new TextDecoder();
    let text = '';
    for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(part, { stream: true });
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      messages.forEach((message) => this.#take(message));
      if (this.hasEnded) return;
    }
  }

  #take(message: string): void {
    const members = new Map(message.split('\n').map((line) => splitAt(line, ': ')));
    const [id, type, data] = ['id', 'event', 'data'].map((member) => members.get(member));
    this.#api.said.push(message);
    if (id === undefined || type === undefined) return;
    const event = { id: Number(id), type, data: JSON.parse(data ?? '{}') as ToldEvent['data'] };
    this.events.push(event);
    if (type === 'status') {
      this.status = event.data['Status'] as Status;
      if (this.hasEnded) this.endedMs ??= Date.now();
    }
    if (type === 'conflict') this.open = Number(event.data['Open']);
    this.#wake();
  }
}

function splitAt(line: string, mark: string): [string, string] {
  const at = line.indexOf(mark);
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + mark.length)];
}
