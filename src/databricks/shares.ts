import { z } from 'zod';
import { nothing } from './http/answer';
import { PageSize } from './http/page-size';
import { collect, nextPageToken, orUndefined, pagesOf } from './http/pages';
import type { PermissionsChange, PrivilegeAssignment } from './permissions';
import { privilegeAssignmentSchema } from './permissions';
import type { Call, CallOptions } from './http/request';

const ROUTE = '/api/2.1/unity-catalog/shares';
const ONE = `${ROUTE}/{name}`;

/** The API takes no more `updates` in one PATCH; whoever has more calls several times. */
export const MAX_SHARE_UPDATES = 100;

export const sharedObjectSchema = z.looseObject({
  name: z.string(),
  /** TABLE, VIEW, SCHEMA, VOLUME, MODEL, ... */
  data_object_type: z.string().optional(),
  /** `schema.table`, unique in the share. */
  shared_as: z.string().optional(),
  string_shared_as: z.string().optional(),
  comment: z.string().optional(),
  cdf_enabled: z.boolean().optional(),
  history_data_sharing_status: z.string().optional(),
  partitions: z.array(z.unknown()).optional(),
  /** ACTIVE or PERMISSION_DENIED; the server's. */
  status: z.string().optional(),
  added_at: z.number().optional(),
  added_by: z.string().optional(),
});
export type SharedObject = z.infer<typeof sharedObjectSchema>;

export const shareSchema = z.looseObject({
  name: z.string(),
  comment: z.string().optional(),
  owner: z.string().optional(),
  storage_root: z.string().optional(),
  /** Only where one share was read: lists and changes answer without. */
  objects: z.array(sharedObjectSchema).optional(),
  created_at: z.number().optional(),
  created_by: z.string().optional(),
  updated_at: z.number().optional(),
  updated_by: z.string().optional(),
});
export type Share = z.infer<typeof shareSchema>;

const sharePageSchema = z
  .looseObject({ shares: z.array(shareSchema).default([]), next_page_token: nextPageToken })
  .transform(({ shares, next_page_token }) => ({ items: shares, next_page_token }));

const permissionPageSchema = z
  .looseObject({
    privilege_assignments: z.array(privilegeAssignmentSchema).default([]),
    next_page_token: nextPageToken,
  })
  .transform(({ privilege_assignments, next_page_token }) => ({
    items: privilege_assignments,
    next_page_token,
  }));

/** A share is made empty: its objects and owner come with {@link SharePatch}. */
export interface NewShare {
  readonly name: string;
  readonly comment?: string | undefined;
  readonly storage_root?: string | undefined;
}

/** An object as it is given to the API; what it must not have for its type is left out, never "". */
export interface DataObject {
  readonly name: string;
  readonly data_object_type?: string | undefined;
  readonly shared_as?: string | undefined;
  readonly string_shared_as?: string | undefined;
  readonly comment?: string | undefined;
  readonly cdf_enabled?: boolean | undefined;
  readonly history_data_sharing_status?: string | undefined;
  readonly partitions?: readonly unknown[] | undefined;
}

export interface ShareUpdate {
  readonly action: 'ADD' | 'REMOVE' | 'UPDATE';
  readonly data_object: DataObject;
}

export interface SharePatch {
  readonly new_name?: string | undefined;
  readonly comment?: string | undefined;
  readonly owner?: string | undefined;
  readonly storage_root?: string | undefined;
  /** At most {@link MAX_SHARE_UPDATES}. Adding what is there fails: send the difference to a fresh `get`. */
  readonly updates?: readonly ShareUpdate[] | undefined;
}

/** Shares (spec: workspace-api, Shares). Everything that fails throws a DatabricksError. */
export interface Shares {
  /** With its objects. */
  get(name: string, options?: CallOptions): Promise<Share | undefined>;
  list(options?: CallOptions): Promise<Share[]>;
  pages(options?: CallOptions): AsyncIterable<Share[]>;
  create(share: NewShare, options?: CallOptions): Promise<Share>;
  update(name: string, patch: SharePatch, options?: CallOptions): Promise<Share>;
  delete(name: string, options?: CallOptions): Promise<void>;
  /** Who has been given it; undefined where there is no such share. */
  permissions(name: string, options?: CallOptions): Promise<PrivilegeAssignment[] | undefined>;
  updatePermissions(
    name: string,
    changes: readonly PermissionsChange[],
    options?: CallOptions,
  ): Promise<void>;
}

export function createShares(call: Call): Shares {
  // 0 means as many as the server gives: any other number could only make more pages.
  const pageSize = new PageSize('max_results', 0);
  const pages = (options?: CallOptions) =>
    pagesOf(call, { method: 'GET', route: ROUTE, pageSize, answer: sharePageSchema }, options);

  return {
    get: (name, options) => {
      const query = { include_shared_data: true };
      return orUndefined(
        call({ method: 'GET', route: ONE, params: { name }, query, answer: shareSchema }, options),
      );
    },
    pages,
    list: (options) => collect(pages(options)),
    create: (body, options) => call({ method: 'POST', route: ROUTE, body, answer: shareSchema }, options),
    update: (name, body, options) =>
      call({ method: 'PATCH', route: ONE, params: { name }, body, answer: shareSchema }, options),
    delete: (name, options) =>
      call({ method: 'DELETE', route: ONE, params: { name }, answer: nothing }, options),
    permissions: (name, options) => {
      const route = `${ONE}/permissions`;
      const request = { method: 'GET', route, params: { name }, answer: permissionPageSchema } as const;
      return orUndefined(collect(pagesOf(call, request, options)));
    },
    updatePermissions: (name, changes, options) =>
      call(
        {
          method: 'PATCH',
          route: `${ONE}/permissions`,
          params: { name },
          body: { changes },
          answer: nothing,
        },
        options,
      ),
  };
}
