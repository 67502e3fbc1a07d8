import {
  Client,
  Connection,
  WithStartWorkflowOperation,
  type Workflow,
  WorkflowNotFoundError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { VERDICT_TIMEOUT_MS } from '../../src/api/runs/verdict';
import { BARE_TASK_QUEUE, BARE_VERDICT, BARE_WORKFLOW } from './contract';

/** Bare workflows on the service's Temporal server: what a run could cost at best. */
export interface BareRuns {
  /** Starts one and waits for its verdict, in one call as an upload does. @returns its workflow id */
  readonly start: () => Promise<string>;
  /** Waits until the run of this workflow id, bare or not, has ended. */
  readonly ended: (workflowId: string) => Promise<void>;
}

const RUN_TYPESCRIPT = join(__dirname, '..', '..', 'scripts', 'run-typescript.mjs');

/** Runs `work` with a worker process for bare workflows. */
export async function withBareRuns<R>(address: string, work: (bare: BareRuns) => Promise<R>): Promise<R> {
  const worker = spawn(process.execPath, [RUN_TYPESCRIPT, join(__dirname, 'worker.ts'), address], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = await Connection.connect({ address });
  try {
    await once(createInterface(worker.stdout), 'line');
    const client = new Client({ connection });
    return await work({
      start: () => start(client),
      async ended(workflowId) {
        await client.workflow.getHandle(workflowId).result();
      },
    });
  } finally {
    await connection.close();
    worker.stdin.end();
    await once(worker, 'exit');
  }
}

/** As the API starts a run: what has no verdict in time goes on without one, and what was not started is started again. */
async function start(client: Client): Promise<string> {
  const workflowId = `bare/${randomUUID()}`;
  for (;;) {
    try {
      await client.withDeadline(Date.now() + VERDICT_TIMEOUT_MS, () => startOnce(client, workflowId));
      return workflowId;
    } catch (error) {
      if (!(error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)) throw error;
      if (await exists(client, workflowId)) return workflowId;
    }
  }
}

const startOnce = (client: Client, workflowId: string): Promise<string> =>
  client.workflow.executeUpdateWithStart<Workflow, string, []>(BARE_VERDICT, {
    updateId: workflowId,
    startWorkflowOperation: new WithStartWorkflowOperation(BARE_WORKFLOW, {
      workflowId,
      taskQueue: BARE_TASK_QUEUE,
      args: [workflowId],
      workflowIdConflictPolicy: 'USE_EXISTING',
    }),
  });

async function exists(client: Client, workflowId: string): Promise<boolean> {
  try {
    await client.workflow.getHandle(workflowId).describe();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
