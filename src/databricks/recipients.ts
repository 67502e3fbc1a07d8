import { z } from 'zod';
import { nothing } from './http/answer';
import { PageSize } from './http/page-size';
import { collect, nextPageToken, orUndefined, pagesOf } from './http/pages';
import { privilegeAssignmentSchema } from './permissions';
import type { Call, CallOptions } from './http/request';

const ROUTE = '/api/2.1/unity-catalog/recipients';
const ONE = `${ROUTE}/{name}`;

/** A token of an open (D2O) recipient. Its activation link is not kept: see `answer.ts`. */
const recipientTokenSchema = z.looseObject({
  id: z.string(),
  created_at: z.number().optional(),
  created_by: z.string().optional(),
  /** Milliseconds since 1970. */
  expiration_time: z.number().optional(),
});

export const recipientSchema = z.looseObject({
  name: z.string(),
  id: z.string().optional(),
  /** TOKEN (D2O), DATABRICKS (D2D), OIDC_FEDERATION, ... */
  authentication_type: z.string().optional(),
  comment: z.string().optional(),
  owner: z.string().optional(),
  activated: z.boolean().optional(),
  data_recipient_global_metastore_id: z.string().optional(),
  /** Milliseconds since 1970. */
  expiration_time: z.number().optional(),
  ip_access_list: z.looseObject({ allowed_ip_addresses: z.array(z.string()).optional() }).optional(),
  properties_kvpairs: z.looseObject({ properties: z.record(z.string(), z.string()).optional() }).optional(),
  tokens: z.array(recipientTokenSchema).optional(),
  created_at: z.number().optional(),
  created_by: z.string().optional(),
  updated_at: z.number().optional(),
  updated_by: z.string().optional(),
});
export type Recipient = z.infer<typeof recipientSchema>;

const recipientPageSchema = z
  .looseObject({ recipients: z.array(recipientSchema).default([]), next_page_token: nextPageToken })
  .transform(({ recipients, next_page_token }) => ({ items: recipients, next_page_token }));

const sharePermissionSchema = z.looseObject({
  share_name: z.string(),
  privilege_assignments: z.array(privilegeAssignmentSchema).default([]),
});
/** A share that a recipient has been given. */
export type SharePermission = z.infer<typeof sharePermissionSchema>;

const sharePermissionPageSchema = z
  .looseObject({
    permissions_out: z.array(sharePermissionSchema).default([]),
    next_page_token: nextPageToken,
  })
  .transform(({ permissions_out, next_page_token }) => ({ items: permissions_out, next_page_token }));

/** What of a recipient can be changed once it is there. */
export interface RecipientPatch {
  readonly new_name?: string | undefined;
  readonly owner?: string | undefined;
  readonly comment?: string | undefined;
  /** Milliseconds since 1970. */
  readonly expiration_time?: number | undefined;
  readonly ip_access_list?: { readonly allowed_ip_addresses: readonly string[] } | undefined;
  /** Replaces all of them: keep those that begin with `databricks.`, which are the server's. */
  readonly properties_kvpairs?: { readonly properties: Readonly<Record<string, string>> } | undefined;
}

export interface NewRecipient extends Omit<RecipientPatch, 'new_name'> {
  readonly name: string;
  readonly authentication_type: 'TOKEN' | 'DATABRICKS';
  /** D2D: `cloud:region:uuid`. */
  readonly data_recipient_global_metastore_id?: string | undefined;
  readonly sharing_code?: string | undefined;
}

/** Recipients (spec: workspace-api, Recipients). Everything that fails throws a DatabricksError. */
export interface Recipients {
  get(name: string, options?: CallOptions): Promise<Recipient | undefined>;
  list(options?: CallOptions): Promise<Recipient[]>;
  pages(options?: CallOptions): AsyncIterable<Recipient[]>;
  create(recipient: NewRecipient, options?: CallOptions): Promise<Recipient>;
  update(name: string, patch: RecipientPatch, options?: CallOptions): Promise<Recipient>;
  delete(name: string, options?: CallOptions): Promise<void>;
  /**
   * Gives a new token; the old one holds for so many seconds more (0: not at all). At most two are active. After an
   * error of unknown effect compare token ids before doing it again.
   */
  rotateToken(name: string, existingTokenExpireInSeconds: number, options?: CallOptions): Promise<Recipient>;
  /** The shares it has been given; undefined where there is no such recipient. */
  sharePermissions(name: string, options?: CallOptions): Promise<SharePermission[] | undefined>;
}

export function createRecipients(call: Call): Recipients {
  // 0 means as many as the server gives: any other number could only make more pages.
  const pageSize = new PageSize('max_results', 0);
  const pages = (options?: CallOptions) =>
    pagesOf(call, { method: 'GET', route: ROUTE, pageSize, answer: recipientPageSchema }, options);

  return {
    get: (name, options) =>
      orUndefined(call({ method: 'GET', route: ONE, params: { name }, answer: recipientSchema }, options)),
    pages,
    list: (options) => collect(pages(options)),
    create: (body, options) => call({ method: 'POST', route: ROUTE, body, answer: recipientSchema }, options),
    update: (name, body, options) =>
      call({ method: 'PATCH', route: ONE, params: { name }, body, answer: recipientSchema }, options),
    delete: (name, options) =>
      call({ method: 'DELETE', route: ONE, params: { name }, answer: nothing }, options),
    rotateToken: (name, existing_token_expire_in_seconds, options) =>
      call(
        {
          method: 'POST',
          route: `${ONE}/rotate-token`,
          params: { name },
          body: { existing_token_expire_in_seconds },
          answer: recipientSchema,
        },
        options,
      ),
    sharePermissions: (name, options) => {
      const route = `${ONE}/share-permissions`;
      const request = { method: 'GET', route, params: { name }, answer: sharePermissionPageSchema } as const;
      return orUndefined(collect(pagesOf(call, request, options)));
    },
  };
}
