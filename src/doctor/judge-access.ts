import type { CurrentUser } from '../databricks/databricks';
import type { DatabricksError } from '../databricks/http/error';
import type { Metastore } from '../databricks/metastores';
import type { WorkspaceSetting } from '../databricks/workspace-setting';
import type { Attempted } from './attempted';
import { ok, problem, warning } from './finding';
import type { Check, Finding } from './finding';

/** Something that must be readable was not. */
export function unreadable(check: Check, { message, kind }: DatabricksError): Finding {
  const advice =
    kind === 'permission-denied'
      ? 'Give whom the credential is of access to it: a member of the workspace, with the entitlement Workspace access.'
      : 'Try again; if it stays so, the message says what the workspace objects to.';
  return problem(check, message, advice);
}

/** Whether the workspace takes the credential, and whose it is. */
export function judgeCredential({ credential }: WorkspaceSetting, user: Attempted<CurrentUser>): Finding {
  const form = 'token' in credential ? 'a token' : 'a service principal';
  if ('value' in user) return ok('credential', `it is ${user.value.user_name}, by ${form}`);
  const { kind, message } = user.error;
  if (kind !== 'unauthenticated') return unreadable('credential', user.error);
  return problem(
    'credential',
    message,
    'token' in credential
      ? 'Make a new token in this very workspace (Settings, Developer, Access tokens): they end, and hold in one workspace only.'
      : 'Check id and secret, that the secret has not ended, and that the service principal is a member of this workspace.',
  );
}

/** Whether the workspace has a metastore, without which there is nothing to share. */
export function judgeMetastore(metastore: Attempted<Metastore | undefined>): Finding {
  if ('error' in metastore) return unreadable('metastore', metastore.error);
  if (metastore.value === undefined)
    return problem(
      'metastore',
      'the workspace is assigned no metastore',
      'An account admin assigns one (account console, Catalog): shares and recipients belong to it.',
    );
  const { name, metastore_id, cloud, region } = metastore.value;
  const place = [cloud, region].filter(Boolean).join(' ');
  return ok('metastore', `it is assigned ${name ?? metastore_id}${place === '' ? '' : ` (${place})`}`);
}

/** Whether the metastore shares with others than Databricks' own users, and how long their tokens live. */
export function judgeSharing(metastore: Metastore): Finding {
  const { delta_sharing_scope: scope, delta_sharing_recipient_token_lifetime_in_seconds: lifetime } =
    metastore;
  if (scope !== 'INTERNAL_AND_EXTERNAL')
    return warning(
      'sharing',
      `the metastore shares within Databricks only (delta_sharing_scope ${scope ?? 'not said'}): packs with D2O recipients fail`,
      "For D2O recipients a metastore admin allows Delta Sharing with parties outside the organization, in the metastore's details.",
    );
  return ok('sharing', `external Delta Sharing is on; ${lifetimeInWords(lifetime)}`);
}

const DAY_SECONDS = 86_400;

function lifetimeInWords(seconds: number | undefined): string {
  if (seconds === undefined) return "how long recipients' tokens hold is not said";
  if (seconds === 0) return "recipients' tokens do not end by themselves";
  const days = seconds / DAY_SECONDS;
  return `recipients' tokens hold for ${Number(days.toFixed(1))} days`;
}
