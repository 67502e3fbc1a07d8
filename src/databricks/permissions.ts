import { z } from 'zod';

/** Who may do what with a share. */
export const privilegeAssignmentSchema = z.looseObject({
  /** A recipient's name, for shares. */
  principal: z.string(),
  privileges: z.array(z.string()).default([]),
});
export type PrivilegeAssignment = z.infer<typeof privilegeAssignmentSchema>;

/** A change relative to what is there: what is given twice is given once. */
export interface PermissionsChange {
  readonly principal: string;
  readonly add?: readonly 'SELECT'[] | undefined;
  readonly remove?: readonly 'SELECT'[] | undefined;
}
