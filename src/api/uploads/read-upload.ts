import { randomUUID } from 'node:crypto';
import { sharePackName, type Pack } from '../../pack/pack';
import type { NewUpload, RefusedUpload } from '../../store/records';
import { dryRunWorkflowId, workflowId } from '../../workflows/contract';
import type { ApiDependencies } from '../dependencies';
import { parseInput, refuseForeignBusinessLine, sentences, workspaceErrors } from './judge-pack';
import type { ReceivedUpload } from './received-upload';
import { runOptions } from './run-options';

/** What the pure parser made of an upload: a run to start, or what to keep of one that starts none. */
export type ReadUpload =
  | { readonly kind: 'good'; readonly upload: NewUpload }
  | { readonly kind: 'bad'; readonly upload: RefusedUpload };

type ReadDependencies = Pick<ApiDependencies, 'settings' | 'workspaceRefusal' | 'parser'>;

/** @throws Problem `forbidden` for a business line that is not the caller's */
export async function readUpload(deps: ReadDependencies, received: ReceivedUpload): Promise<ReadUpload> {
  const { settings, parser } = deps;
  const { actor, bytes, filename, options, idempotencyKey } = received;
  const { pack, name, errors, warnings, omittedErrors } = await parser.parsePack(
    parseInput(received, settings),
  );
  if (pack) refuseForeignBusinessLine(actor, pack.metadata.business_line);
  const allErrors = [
    ...errors,
    ...(pack ? workspaceErrors(deps, pack.metadata.workspace_url, received) : []),
  ];
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
        validation_errors: sentences(allErrors, omittedErrors),
      },
    };
  return {
    kind: 'good',
    upload: {
      ...common,
      ...packIdentity(pack),
      // A dry run ends before it would wait.
      ...(pack.metadata.approver_status === 'pending' &&
        !isDryRun && { approval: { Status: 'pending' as const } }),
      workflow_id: isDryRun
        ? dryRunWorkflowId(pack.metadata.workspace_url, share_pack_id)
        : workflowId(pack.metadata.workspace_url, sharePackName(pack.metadata)),
      // A dry run may be repeated as it is; its key stays free for the upload itself.
      ...(idempotencyKey !== undefined && !isDryRun && { idempotency_key: idempotencyKey }),
    },
  };
}

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
