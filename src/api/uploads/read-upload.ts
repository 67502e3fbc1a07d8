import { randomUUID } from 'node:crypto';
import type { Diagnostic } from '../../pack/diagnostic';
import { sharePackName, type Pack } from '../../pack/pack';
import { parsePack } from '../../pack/parse-pack';
import type { NewUpload, RefusedUpload } from '../../store/store';
import { dryRunWorkflowId, workflowId } from '../../workflows/contract';
import { mayUseBusinessLine } from '../actor';
import type { ApiDependencies } from '../dependencies';
import { Problem } from '../problem';
import type { ReceivedUpload } from './received-upload';
import { runOptions } from './run-options';

/** What the pure parser made of an upload: a run to start, or what to keep of one that starts none. */
export type ReadUpload =
  | { readonly kind: 'good'; readonly upload: NewUpload }
  | { readonly kind: 'bad'; readonly upload: RefusedUpload };

type ReadDependencies = Pick<ApiDependencies, 'settings' | 'workspaceRefusal'>;

/** @throws Problem `forbidden` for a business line that is not the caller's */
export function readUpload(deps: ReadDependencies, received: ReceivedUpload): ReadUpload {
  const { settings } = deps;
  const { actor, bytes, filename, options, workspaceUrl, idempotencyKey } = received;
  const { pack, name, errors, warnings, omittedErrors } = parsePack({
    bytes,
    filename,
    // The caller, where it is known who that is; else what the service is set to.
    defaults: actor.anonymous ? settings.defaults : { ...settings.defaults, requestor: actor.name },
    ...(workspaceUrl !== undefined && { header_workspace_url: workspaceUrl }),
  });
  if (pack) refuseForeignBusinessLine(received, pack);
  const allErrors = [...errors, ...(pack ? workspaceErrors(deps, pack, received) : [])];
  const isDryRun = options.dry_run === 'true';
  const share_pack_id = randomUUID();
  const common = {
    share_pack_id,
    ...(isDryRun && { dry_run: true as const }),
    ...(received.changeReason !== undefined && { change_reason: received.changeReason }),
    requested_by: actor.name,
    filename,
    bytes,
    options: runOptions(options, pack?.metadata ?? {}, settings.options),
    validation_warnings: [...(received.warnings ?? []), ...warnings.map(({ Message }) => Message)],
  };
  if (!pack || allErrors.length > 0)
    return {
      kind: 'bad',
      upload: {
        ...common,
        ...identity(pack, name),
        errors: allErrors,
        validation_errors: [...allErrors.map(({ Message }) => Message), ...omitted(omittedErrors)],
      },
    };
  return {
    kind: 'good',
    upload: {
      ...common,
      ...packIdentity(pack),
      workflow_id: isDryRun
        ? dryRunWorkflowId(pack.metadata.workspace_url, share_pack_id)
        : workflowId(pack.metadata.workspace_url, sharePackName(pack.metadata)),
      // A dry run may be repeated as it is; its key stays free for the upload itself.
      ...(idempotencyKey !== undefined && !isDryRun && { idempotency_key: idempotencyKey }),
    },
  };
}

function refuseForeignBusinessLine({ actor }: ReceivedUpload, { metadata }: Pack): void {
  if (mayUseBusinessLine(actor, metadata.business_line)) return;
  const own = actor.business_lines?.join(', ') ?? '';
  throw new Problem('forbidden', `The pack's business_line is not one of yours (${own}). Nothing was kept.`);
}

function workspaceErrors(
  { workspaceRefusal }: ReadDependencies,
  { metadata }: Pack,
  { workspaceUrl }: ReceivedUpload,
): readonly Diagnostic[] {
  const refusal = workspaceRefusal(metadata.workspace_url);
  if (refusal === undefined) return [];
  const Message = workspaceUrl === undefined ? refusal : `${refusal} (X-Workspace-URL)`;
  return [{ Code: 'INVALID_WORKSPACE_URL', Pointer: '/metadata/workspace_url', Message }];
}

const omitted = (count: number): readonly string[] =>
  count > 0 ? [`… and ${count} more errors: mend these first.`] : [];

const packIdentity = ({ metadata }: Pack) => ({
  share_pack_name: sharePackName(metadata),
  workspace: metadata.workspace_url,
  strategy: metadata.strategy,
  business_line: metadata.business_line,
  project_name: metadata.project_name,
  requestor: metadata.requestor,
});

const identity = (pack: Pack | undefined, name: string | undefined) =>
  pack
    ? packIdentity(pack)
    : {
        share_pack_name: name ?? null,
        workspace: null,
        strategy: null,
        business_line: null,
        project_name: null,
        requestor: null,
      };
