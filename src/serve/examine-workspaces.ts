import type { Config } from '../config';
import { probeWorkspace } from '../databricks/probe';
import type { WorkspaceSetting } from '../databricks/workspace-setting';
import { createWorkspaces } from '../databricks/workspaces';
import { examineWorkspace } from '../doctor/examine-workspace';
import { problem, reportOf } from '../doctor/finding';
import type { WorkspaceReport } from '../doctor/finding';
import { readServiceFile } from '../local/service-record';
import { localWorkspaceSetting } from './embedded-parts';

/** How long each step on the way to a workspace may take: as long as the client waits for an answer. */
const PROBE_TIMEOUT_MS = 10_000;

/** The workspaces that the service may reach; the local one is among them while it runs. */
export function reachableWorkspaces(config: Config): readonly WorkspaceSetting[] {
  const local = config.embedded.database ? readServiceFile(config.DATA_DIR)?.Workspace : undefined;
  return [...(local === undefined ? [] : [localWorkspaceSetting(local)]), ...config.workspaces];
}

/** A report of each of these workspaces. */
export async function examineWorkspaces(
  settings: readonly WorkspaceSetting[],
  version: string,
): Promise<readonly WorkspaceReport[]> {
  const userAgent = `sharepack/${version}`;
  const workspaces = createWorkspaces({ workspaces: settings, userAgent });
  const examine = (setting: WorkspaceSetting): Promise<WorkspaceReport> => {
    const { url } = setting;
    const probe = () => probeWorkspace(url, { userAgent, timeoutMs: PROBE_TIMEOUT_MS });
    return examineWorkspace({ setting, databricks: workspaces.forUrl(url), probe });
  };
  try {
    return await Promise.all(settings.map(examine));
  } finally {
    await workspaces.close();
  }
}

/** DEFAULT_WORKSPACE_URL may name what nothing lists. */
export const withoutEntry = (url: string): WorkspaceReport =>
  reportOf(url, [
    problem(
      'address',
      'it has no entry in WORKSPACES_FILE: packs for it are refused',
      'Add it there with its credential (docs/workspaces.md), or correct DEFAULT_WORKSPACE_URL.',
    ),
  ]);
