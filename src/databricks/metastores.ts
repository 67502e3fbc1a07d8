import { z } from 'zod';
import { collect, nextPageToken, orUndefined, pagesOf } from './http/pages';
import type { Call, CallOptions } from './http/request';

const ROUTE = '/api/2.1/unity-catalog';

export const metastoreSchema = z.looseObject({
  metastore_id: z.string(),
  name: z.string().optional(),
  /** A user, a service principal or a group: the metastore's admins. */
  owner: z.string().optional(),
  cloud: z.string().optional(),
  region: z.string().optional(),
  /** INTERNAL, or INTERNAL_AND_EXTERNAL, which open (D2O) recipients need. */
  delta_sharing_scope: z.string().optional(),
  /** 0: recipients' tokens do not end by themselves. */
  delta_sharing_recipient_token_lifetime_in_seconds: z.number().optional(),
});
export type Metastore = z.infer<typeof metastoreSchema>;

const effectivePermissionsSchema = z
  .looseObject({
    privilege_assignments: z
      .array(
        z.looseObject({
          privileges: z.array(z.looseObject({ privilege: z.string().optional() })).default([]),
        }),
      )
      .default([]),
    next_page_token: nextPageToken,
  })
  .transform(({ privilege_assignments, next_page_token }) => ({
    items: privilege_assignments.flatMap(({ privileges }) =>
      privileges.flatMap(({ privilege }) => privilege ?? []),
    ),
    next_page_token,
  }));

/** The metastore behind a workspace. Everything that fails throws a DatabricksError. */
export interface Metastores {
  /** The one this workspace is assigned; undefined where it has none. */
  current(options?: CallOptions): Promise<Metastore | undefined>;
  /** What a user, a service principal or a group was granted on all of it, as `CREATE_SHARE`; not through its groups. */
  privileges(metastore_id: string, principal: string, options?: CallOptions): Promise<string[]>;
}

export function createMetastores(call: Call): Metastores {
  return {
    current: (options) =>
      orUndefined(
        call({ method: 'GET', route: `${ROUTE}/metastore_summary`, answer: metastoreSchema }, options),
      ),
    privileges: (metastore_id, principal, options) => {
      const route = `${ROUTE}/effective-permissions/metastore/{metastore_id}`;
      const query = { principal, max_results: 0 };
      return collect(
        pagesOf(
          call,
          { method: 'GET', route, params: { metastore_id }, query, answer: effectivePermissionsSchema },
          options,
        ),
      );
    },
  };
}
