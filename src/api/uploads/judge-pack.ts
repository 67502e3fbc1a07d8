import type { Diagnostic } from '../../pack/diagnostic';
import type { ParseInput } from '../../pack/parse-pack';
import { type Actor, mayUseBusinessLine } from '../actor';
import type { ApiDependencies, ApiSettings } from '../dependencies';
import { Problem } from '../problem';
import type { ReceivedFile } from './received-upload';

/** What this service adds to the parser's judgement of a pack, the same whether it is uploaded or only validated. */

export function parseInput(
  { bytes, filename, workspaceUrl, actor }: ReceivedFile,
  { defaults, pendingApproval }: ApiSettings,
): ParseInput {
  return {
    bytes,
    filename,
    pendingApproval,
    // The caller, where it is known who that is; else what the service is set to.
    defaults: actor.anonymous ? defaults : { ...defaults, requestor: actor.name },
    ...(workspaceUrl !== undefined && { header_workspace_url: workspaceUrl }),
  };
}

/** @throws Problem `forbidden` */
export function refuseForeignBusinessLine(actor: Actor, businessLine: string): void {
  if (mayUseBusinessLine(actor, businessLine)) return;
  const own = actor.business_lines?.join(', ') ?? '';
  throw new Problem('forbidden', `The pack's business_line is not one of yours (${own}). Nothing was kept.`);
}

export function workspaceErrors(
  { workspaceRefusal }: Pick<ApiDependencies, 'workspaceRefusal'>,
  workspace: string,
  { workspaceUrl }: ReceivedFile,
): readonly Diagnostic[] {
  const refusal = workspaceRefusal(workspace);
  if (refusal === undefined) return [];
  const Message = workspaceUrl === undefined ? refusal : `${refusal} (X-Workspace-URL)`;
  return [{ Code: 'INVALID_WORKSPACE_URL', Pointer: '/metadata/workspace_url', Message }];
}

/** ValidationErrors, in the guide's form: one sentence each, with how many are left out at last. */
export const sentences = (errors: readonly Diagnostic[], omitted: number): readonly string[] => [
  ...errors.map(({ Message }) => Message),
  ...(omitted > 0 ? [`… and ${omitted} more errors: mend these first.`] : []),
];
