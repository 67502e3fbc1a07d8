import type { SharePack } from '../store/records';
import type { ApiSettings } from './dependencies';

export const SHARE_PACKS_PATH = '/workflow/sharepack';

/** Paths on this service; TemporalUI is an address of its own. */
export interface Links {
  readonly Status: string;
  readonly Conflicts: string;
  readonly Resolutions: string;
  readonly Events: string;
  /** null where no run was started, or the service knows of no Temporal UI. */
  readonly TemporalUI: string | null;
}

export function linksOf(sharePack: SharePack, settings: ApiSettings): Links {
  const status = `${SHARE_PACKS_PATH}/${sharePack.share_pack_id}`;
  return {
    Status: status,
    Conflicts: `${status}/conflicts`,
    Resolutions: `${status}/resolutions`,
    Events: `${status}/events`,
    TemporalUI: temporalUiLink(sharePack, settings),
  };
}

/** Only then is there a workflow to look for. */
export const hasRun = ({ version, dry_run }: SharePack): boolean => version !== null || dry_run;

function temporalUiLink(sharePack: SharePack, { temporalUiUrl, namespace }: ApiSettings): string | null {
  const { workflow_id, run_id } = sharePack;
  if (temporalUiUrl === undefined || workflow_id === null || !hasRun(sharePack)) return null;
  const workflow = `/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflow_id)}`;
  // The tab exists per run only; until the run's id is known the UI itself goes on to the newest.
  const tab = run_id === null ? '' : `/${run_id}/user-metadata`;
  return `${temporalUiUrl.replace(/\/+$/, '')}${workflow}${tab}`;
}
