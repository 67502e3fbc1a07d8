import type { Attempted } from './attempted';
import { ok, problem, warning } from './finding';
import type { Finding } from './finding';
import { NEEDED } from './privileges';
import type { Held } from './privileges';

type Kind = keyof typeof NEEDED;

/** What comes of it when they are missing. */
const CONSEQUENCES: Readonly<Record<Kind, { readonly make: string; readonly see: string }>> = {
  recipients: {
    make: 'packs with new recipients fail',
    see: 'recipients that others made are seen too late, and can be given no share',
  },
  shares: {
    make: 'packs with new shares fail',
    see: 'shares that others made are seen too late, and can be given to nobody',
  },
};

/** Whether resources of a kind may be made, and those of others seen and changed; with the statement that grants it. */
export function judgePrivileges(kind: Kind, user: string, held: Attempted<Held>): Finding {
  const { make, see } = NEEDED[kind];
  if ('error' in held)
    return warning(
      kind,
      `what may be done with them cannot be seen. ${held.error.message}`,
      'To be sure, a metastore admin runs',
      grant([...make, ...see], user),
    );
  const { isOwner, isWorkspaceAdmin, privileges } = held.value;
  if (isOwner) return ok(kind, 'all is allowed: the credential is of a metastore admin');
  const [lacksMake, lacksSee] = [make, see].map((names) => names.filter((name) => !privileges.has(name)));
  const missing = [...(lacksMake ?? []), ...(lacksSee ?? [])];
  if (missing.length === 0) return ok(kind, `allowed: ${inSql([...make, ...see])}`);
  const consequence = CONSEQUENCES[kind][lacksMake?.length ? 'make' : 'see'];
  // Where no grant names a workspace admin it may still be held: a check must not cry wolf.
  const verdict = lacksMake?.length && !isWorkspaceAdmin ? problem : warning;
  const perhaps = isWorkspaceAdmin ? ', unless it is held as a workspace admin' : '';
  return verdict(
    kind,
    `no grant of ${inSql(missing)} is seen: ${consequence}${perhaps}`,
    'A metastore admin runs',
    grant(missing, user),
  );
}

/** `CREATE_SHARE` of the API is `CREATE SHARE` in SQL. */
const inSql = (privileges: readonly string[]): string =>
  privileges.map((name) => name.replaceAll('_', ' ')).join(', ');

const grant = (privileges: readonly string[], user: string): string =>
  `GRANT ${inSql(privileges)} ON METASTORE TO \`${user.replaceAll('`', '``')}\`;`;
