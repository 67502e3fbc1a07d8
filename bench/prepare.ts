import type { WorkspaceControls } from '../test/support/workspace-controls';
import type { WorkPack } from './made-work-pack';

/** Leaves nothing in the workspace but the tables that the work needs, and lets each answer take so long. */
export async function prepare(
  workspace: WorkspaceControls,
  { tables }: WorkPack,
  latencyMs: number,
): Promise<void> {
  await workspace.latency(0);
  await workspace.empty();
  await workspace.tables(...tables);
  await workspace.latency(latencyMs);
}
