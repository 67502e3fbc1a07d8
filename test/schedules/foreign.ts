import { API_TOKEN } from '../../src/local/workspace/local-workspace';
import type { ForeignAct } from './schedule';

/** A request of somebody else's. */
export interface ForeignTry {
  readonly method: string;
  readonly path: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** null: no answer. */
  readonly status: number | null;
}

export interface ForeignDone {
  readonly act: ForeignAct;
  readonly tries: readonly ForeignTry[];
  /** Not where there was nothing to do it to, or something in the way. */
  readonly isDone: boolean;
}

const UNITY = '/api/2.1/unity-catalog';
/** The older version: what the service asks is told from it. */
const JOBS = '/api/2.1/jobs';
const PIPELINES = '/api/2.0/pipelines';
const MOST_TRIES = 6;

export const byHand = (number: number): string => `by hand ${number}`;
export const cronByHand = (number: number): string => `0 ${number % 60} 3 * * ?`;
export const renamed = (name: string, number: number): string => `${name}_by_hand_${number}`;

/** Somebody else's change of a workspace, by its API. Faults may strike it: then it is tried again, as people do. */
export async function actForeign(workspaceUrl: string, act: ForeignAct): Promise<ForeignDone> {
  const tries: ForeignTry[] = [];

  async function call(method: string, pathAndQuery: string, body?: unknown): Promise<Answered> {
    const [path = ''] = pathAndQuery.split('?');
    for (let count = 1; ; count += 1) {
      const fromMs = Date.now();
      const answer = await sendOnce(workspaceUrl + pathAndQuery, method, body);
      const status = answer?.status ?? null;
      tries.push({ method, path, fromMs, toMs: Date.now(), status });
      const isFault = !answer || status === 429 || (status ?? 500) >= 500 || /Injected/.test(answer.text);
      if (!isFault || count === MOST_TRIES)
        return { status: answer?.status ?? 0, text: answer?.text ?? '{}' };
    }
  }

  const isDone = await DO[act.type](act, call);
  return { act, tries, isDone };
}

interface Answered {
  readonly status: number;
  readonly text: string;
}
type Call = (method: string, pathAndQuery: string, body?: unknown) => Promise<Answered>;

async function sendOnce(url: string, method: string, body: unknown): Promise<Answered | undefined> {
  try {
    const answer = await fetch(url, {
      method,
      headers: { Authorization: `Bearer ${API_TOKEN}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return undefined;
  }
}

const isOk = ({ status }: Answered): boolean => status === 200;

const DO: Readonly<Record<ForeignAct['type'], (act: ForeignAct, call: Call) => Promise<boolean>>> = {
  Recipient: (act, call) => securable('recipients', act, call, { authentication_type: 'TOKEN' }),
  Share: (act, call) => securable('shares', act, call, {}),
  Pipeline: pipeline,
  Schedule: job,
};

async function securable(
  kind: 'recipients' | 'shares',
  { how, name, number }: ForeignAct,
  call: Call,
  more: object,
): Promise<boolean> {
  const one = `${UNITY}/${kind}/${name}`;
  switch (how) {
    case 'create':
      return isOk(await call('POST', `${UNITY}/${kind}`, { name, comment: byHand(number), ...more }));
    case 'change':
      return isOk(await call('PATCH', one, { comment: byHand(number) }));
    case 'rename':
      return isOk(await call('PATCH', one, { new_name: renamed(name, number) }));
    case 'delete':
      return isOk(await call('DELETE', one));
  }
}

async function pipeline({ how, name, number }: ForeignAct, call: Call): Promise<boolean> {
  if (how === 'create') {
    const libraries = [{ notebook: { path: '/Shared/by-hand' } }];
    const tags = { by: byHand(number) };
    const body = { name, libraries, tags, allow_duplicate_names: false };
    return isOk(await call('POST', PIPELINES, body));
  }
  const found = await call('GET', `${PIPELINES}?filter=${encodeURIComponent(`name LIKE '${name}'`)}`);
  const { statuses = [] } = JSON.parse(found.text) as { statuses?: { pipeline_id: string }[] };
  const [first] = statuses;
  if (!first) return false;
  const one = `${PIPELINES}/${first.pipeline_id}`;
  if (how === 'delete') return isOk(await call('DELETE', one));
  const { spec } = JSON.parse((await call('GET', one)).text) as { spec?: { tags?: object } };
  if (!spec) return false;
  const change =
    how === 'rename' ? { name: renamed(name, number) } : { name, tags: { ...spec.tags, by: byHand(number) } };
  return isOk(await call('PUT', one, { ...spec, ...change, id: first.pipeline_id }));
}

async function job({ how, name, number }: ForeignAct, call: Call): Promise<boolean> {
  const schedule = { quartz_cron_expression: cronByHand(number), timezone_id: 'UTC' };
  if (how === 'create') return isOk(await call('POST', `${JOBS}/create`, { name, schedule }));
  const found = await call('GET', `${JOBS}/list?name=${name}`);
  const { jobs = [] } = JSON.parse(found.text) as { jobs?: { job_id: number }[] };
  const [first] = jobs;
  if (!first) return false;
  const { job_id } = first;
  if (how === 'delete') return isOk(await call('POST', `${JOBS}/delete`, { job_id }));
  const new_settings = how === 'rename' ? { name: renamed(name, number) } : { schedule };
  return isOk(await call('POST', `${JOBS}/update`, { job_id, new_settings }));
}
