import { Context } from '@temporalio/activity';

/** Temporal's id of the run that the activity belongs to: another one after a reset. */
export function runOfActivity(): string {
  const { runId } = Context.current().info.workflowExecution ?? {};
  if (runId === undefined) throw new Error('There is no run to speak of.');
  return runId;
}
