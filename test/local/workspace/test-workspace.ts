import {
  createLocalWorkspace,
  type LocalWorkspaceOptions,
} from '../../../src/local/workspace/local-workspace';

/** An answer with its body parsed; {} where it is empty. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A local workspace on a free port, with calls over real HTTP. */
export interface TestWorkspace {
  readonly url: string;
  readonly port: number;
  /** With the token. Path from /api/2.1/unity-catalog on, or from the root when it starts with /api. */
  call(method: string, path: string, body?: object, signal?: AbortSignal): Promise<Answer>;
  control(method: string, name: string, body?: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

/** In memory unless a state file is given; time stands still at `NOW` unless a clock is. */
export async function startTestWorkspace(
  options: Partial<LocalWorkspaceOptions> = {},
): Promise<TestWorkspace> {
  const workspace = await createLocalWorkspace({
    stateFile: undefined,
    host: '127.0.0.1',
    port: 0,
    clock: () => NOW,
    ...options,
  });
  return {
    ...workspace,
    call: (method, path, body, signal) =>
      send(
        method,
        `${workspace.url}${path.startsWith('/api') ? path : `/api/2.1/unity-catalog${path}`}`,
        body,
        signal,
      ),
    control: (method, name, body) => send(method, `${workspace.url}/__control/${name}`, body),
  };
}

export const NOW = Date.UTC(2025, 10, 20);

async function send(method: string, url: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { authorization: 'Bearer dapi-local', 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: JSON.parse(text || '{}') as Answer['body'],
  };
}

/** What a refusal is recognised by. */
export function refusal({ status, body }: Answer): readonly unknown[] {
  return [status, body['error_code']];
}

/** The values of one member of a list's elements. */
export function pluck(list: unknown, member: string): unknown[] {
  return ((list ?? []) as Record<string, unknown>[]).map((element) => element[member]);
}
