import { setTimeout as pause } from 'node:timers/promises';

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly sentMs: number;
  readonly answeredMs: number;
}

/** The HTTP API as somebody uses it who asks again for as long as nobody answers. */
export interface PatientApi {
  readonly url: string;
  send(
    method: string,
    path: string,
    body?: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Reply>;
  post(path: string, body: unknown): Promise<Reply>;
  /** All that was answered, as text: for what must not be in it. */
  readonly said: string[];
}

/** A service that is stopped in order ends what it has under way first. */
const PATIENCE_MS = 150_000;
const AGAIN_AFTER_MS = 150;

export function createPatientApi(apiUrl: string): PatientApi {
  const url = `${apiUrl}/workflow/sharepack`;
  const said: string[] = [];

  async function send(
    method: string,
    path: string,
    body?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const sentMs = Date.now();
    for (;;) {
      try {
        const answer = await fetch(`${url}${path}`, { method, headers, ...(body !== undefined && { body }) });
        const text = await answer.text();
        said.push(text);
        // To be sent again: no worker took it in time, or a part is away.
        if (answer.status < 500 || Date.now() - sentMs > PATIENCE_MS)
          return { status: answer.status, body: parsed(text), sentMs, answeredMs: Date.now() };
      } catch (error) {
        if (Date.now() - sentMs > PATIENCE_MS) throw error;
      }
      await pause(AGAIN_AFTER_MS);
    }
  }

  return {
    ...{ url, said, send },
    post: (path, body) => send('POST', path, JSON.stringify(body), { 'Content-Type': 'application/json' }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
