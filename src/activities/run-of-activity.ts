import { Context } from '@temporalio/activity';
import type { RunInTemporal } from './dependencies';

/** The run that the activity belongs to; its run id is another one after a reset in Temporal. */
export function thisRun(): RunInTemporal {
  const { workflowId, runId } = Context.current().info.workflowExecution ?? {};
  if (workflowId === undefined || runId === undefined) throw new Error('There is no run to speak of.');
  return { workflowId, runId };
}

export const runOfActivity = (): string => thisRun().runId;
