import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';

/** What Temporal itself keeps of a run. */
export interface TemporalRecord {
  /** The name of its status: COMPLETED, FAILED, CANCELED, RUNNING, … */
  readonly status: string;
  readonly type: string;
  readonly taskFailures: readonly string[];
  /** What its history holds of data, as text. */
  readonly payloads: string;
}

export interface TemporalRecords {
  /** A run tells that it has ended a moment before its workflow closes, which is waited for. */
  of(sharePackId: string): Promise<readonly TemporalRecord[]>;
  close(): Promise<void>;
}

/** What follows a run's end is given up after 8 s. */
const CLOSES_WITHIN_MS = 15_000;

export async function openTemporalRecords(address: string): Promise<TemporalRecords> {
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });

  async function of(sharePackId: string): Promise<readonly TemporalRecord[]> {
    const deadline = Date.now() + CLOSES_WITHIN_MS;
    for (;;) {
      const records = await read(sharePackId);
      const isClosed = records.length > 0 && records.every(({ status }) => status !== 'RUNNING');
      if (isClosed || Date.now() > deadline) return records;
      await pause(500);
    }
  }

  async function read(sharePackId: string): Promise<readonly TemporalRecord[]> {
    const records: TemporalRecord[] = [];
    for await (const { workflowId, runId, status, type } of client.workflow.list({
      query: `SharePackId = '${sharePackId}'`,
    })) {
      const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      records.push({
        ...{ status: status.name, type },
        taskFailures: (events ?? []).flatMap(taskFailure),
        payloads: JSON.stringify(events, asText),
      });
    }
    return records;
  }

  return { of, close: () => connection.close() };
}

type HistoryEvent = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number];

/** Something came in while the task was worked on: it is done again, and nothing is wrong. */
const UNHANDLED_COMMAND = 1;

function taskFailure({ workflowTaskFailedEventAttributes: failed }: HistoryEvent): string[] {
  if (!failed || Number(failed.cause) === UNHANDLED_COMMAND) return [];
  return [`cause ${failed.cause ?? 0}: ${failed.failure?.message ?? ''}`];
}

/** Payloads are bytes, and mostly text. */
const asText = (_member: string, value: unknown): unknown => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  const { type, data } = (value ?? {}) as { type?: unknown; data?: unknown };
  return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data as number[]).toString('utf8') : value;
};
