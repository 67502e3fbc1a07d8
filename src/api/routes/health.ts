import type { z } from 'zod';
import type { ApiDependencies } from '../dependencies';
import { defineRoute } from '../route';
import { quickCall } from '../runs/call-temporal';
import { healthAnswer } from '../schemas/health';

/** A part that does not answer within this is not connected, as far as anybody who asks is concerned. */
const CHECK_MS = 2_500;

type Health = z.input<typeof healthAnswer>;

export const healthRoute = (deps: ApiDependencies) =>
  defineRoute({
    method: 'get',
    path: '/workflow/health',
    summary: 'Whether the parts that the service needs answer',
    access: 'public',
    schemas: {},
    answers: { 200: 'All parts answer.', 503: 'One does not: the members say which.' },
    answer: healthAnswer,
    problems: [],
    handle: async () => {
      const [workers, DatabaseConnected, WorkspaceConnected] = await Promise.all([
        // Has a time limit of its own, and is waited for: a call that outlives its connection ends the process.
        workerCount(deps).catch(() => null),
        inTime(deps.store.ping().then(() => true)),
        inTime(deps.checkWorkspace()),
      ]);
      const parts = {
        TemporalConnected: workers !== null,
        DatabaseConnected,
        WorkspaceConnected,
        Workers: workers ?? 0,
      };
      const isHealthy = parts.TemporalConnected && DatabaseConnected && WorkspaceConnected;
      return { status: isHealthy ? 200 : 503, body: { Message: messageOf(parts), ...parts } };
    },
  });

function messageOf({
  TemporalConnected,
  DatabaseConnected,
  WorkspaceConnected,
  Workers,
}: Omit<Health, 'Message'>): string {
  const missing = [
    ...(TemporalConnected ? [] : ['Temporal']),
    ...(DatabaseConnected ? [] : ['The database']),
    ...(WorkspaceConnected ? [] : ['The workspace']),
  ];
  if (missing.length > 0) return `${missing.join(' and ')} did not answer.`;
  return Workers === 0 ? 'No worker polls: uploads are taken, and run when one starts.' : 'All parts answer.';
}

async function workerCount({
  temporal,
  taskQueue,
  settings: { namespace },
}: ApiDependencies): Promise<number> {
  // Of the two kinds of pollers, those for workflows: what is asked for when nothing is said.
  const request = { namespace, taskQueue: { name: taskQueue } };
  const { pollers } = await quickCall(temporal, () => temporal.workflowService.describeTaskQueue(request));
  // A worker polls more than once: it is one by its identity.
  return new Set(pollers.map(({ identity }) => identity)).size;
}

async function inTime(check: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_MS);
  });
  try {
    return await Promise.race([check, late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
