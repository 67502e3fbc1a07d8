/**
 * What the client reads of the service's answers (spec/http-api.md, "Members"). Lenient, since the service may be newer
 * and say more; whether the contract's own types still fit is held by test/cli/answers.ts.
 */
import { z } from 'zod';
import { APPROVAL_STATUSES, STATUSES } from '../workflows/contract';

/** Missing and null say the same to people. */
const maybe = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? undefined);

const differenceSchema = z.object({ Field: z.string(), Existing: z.unknown(), Desired: z.unknown() });

const managedBySchema = z.object({ SharePackName: z.string(), Version: maybe(z.number()) });

const conflictSchema = z.object({
  Type: z.string(),
  Name: z.string(),
  ExistingName: maybe(z.string()),
  Message: z.string(),
  Owner: z.string(),
  ManagedBy: maybe(managedBySchema),
  CreatedAt: maybe(z.string()),
  CreatedBy: maybe(z.string()),
  Identical: z.boolean(),
  Differences: z.array(differenceSchema),
  Actions: z.array(z.string()),
  Consequences: z.record(z.string(), z.string()).default({}),
  SuggestedNames: z.array(z.string()),
  Fingerprint: z.string(),
  Late: z.boolean().default(false),
  Action: maybe(z.string()),
  NewName: maybe(z.string()),
  ResolvedBy: maybe(z.string()),
  ResolvedAt: maybe(z.string()),
  Reason: maybe(z.string()),
});
export type ConflictAnswer = z.infer<typeof conflictSchema>;

const statusSchema = z.enum(STATUSES);
const approvalSchema = z.object({
  Status: z.enum(APPROVAL_STATUSES),
  DecidedBy: maybe(z.string()),
  DecidedAt: maybe(z.string()),
  Reason: maybe(z.string()),
});
const linksSchema = z.object({ Status: maybe(z.string()), TemporalUI: maybe(z.string()) }).prefault({});

/** What an upload's and a status answer have in common. */
const runSchema = z.object({
  SharePackId: z.string(),
  SharePackName: maybe(z.string()),
  Version: maybe(z.number()),
  Status: statusSchema,
  Strategy: maybe(z.string()),
  Approval: maybe(approvalSchema),
  ValidationErrors: z.array(z.string()).default([]),
  ValidationWarnings: z.array(z.string()).default([]),
  Conflicts: z.array(conflictSchema).default([]),
  WorkflowId: maybe(z.string()),
  Links: linksSchema,
});
export type RunAnswer = z.infer<typeof runSchema>;

const plannedSchema = z.object({
  Type: z.string(),
  Name: z.string(),
  NewName: maybe(z.string()),
  Action: z.string(),
  Differences: z.array(differenceSchema).default([]),
});
export type PlannedAnswer = z.infer<typeof plannedSchema>;

export const uploadAnswerSchema = runSchema.extend({
  Message: z.string(),
  /** Of a dry run. */
  Plan: z.array(plannedSchema).default([]),
  PlanTotals: z.record(z.string(), z.number()).default({}),
});
export type UploadAnswer = z.infer<typeof uploadAnswerSchema>;

const resourceSchema = z.object({
  Type: z.string(),
  Name: z.string(),
  RenamedTo: maybe(z.string()),
  Outcome: maybe(z.string()),
  Error: maybe(z.string()),
});
export type ResourceAnswer = z.infer<typeof resourceSchema>;

export const statusAnswerSchema = runSchema.extend({
  ProvisioningStatus: z.string(),
  ErrorMessage: maybe(z.string()),
  RequestedBy: maybe(z.string()),
  CreatedAt: maybe(z.string()),
  LastUpdated: maybe(z.string()),
  Progress: z.object({ Done: z.number(), Total: z.number() }),
  Resources: z.array(resourceSchema).default([]),
  NextResourcesToken: maybe(z.string()),
  RejectedSignals: z.array(z.object({ ReceivedAt: z.string(), Reason: z.string() })).default([]),
  ResolutionDeadline: maybe(z.string()),
  Drift: maybe(
    z.object({ CheckedAt: z.string(), Drifted: z.boolean(), Count: z.number(), Checked: maybe(z.number()) }),
  ),
});
export type StatusAnswer = z.infer<typeof statusAnswerSchema>;

export const conflictsAnswerSchema = z.object({
  SharePackId: z.string(),
  Status: statusSchema,
  ResolutionDeadline: maybe(z.string()),
  Conflicts: z.array(conflictSchema),
});
export type ConflictsAnswer = z.infer<typeof conflictsAnswerSchema>;

export const resolutionsAnswerSchema = z.object({
  SharePackId: z.string(),
  Status: statusSchema,
  Open: z.number(),
  Answered: z.number(),
});

export const approvalAnswerSchema = z.object({
  SharePackId: z.string(),
  Status: statusSchema,
  Approval: maybe(approvalSchema),
});

export const cancelAnswerSchema = z.object({
  SharePackId: z.string(),
  Status: statusSchema,
  Message: z.string(),
});

export const undoAnswerSchema = cancelAnswerSchema.extend({ Left: z.number() });

const versionSchema = z.object({
  SharePackId: z.string(),
  Version: z.number(),
  Status: statusSchema,
  EffectiveFrom: maybe(z.string()),
  EffectiveTo: maybe(z.string()),
  ChangedBy: z.string(),
  ChangeReason: maybe(z.string()),
});

export const historyAnswerSchema = z.object({
  SharePackName: maybe(z.string()),
  Versions: z.array(versionSchema),
});
export type HistoryAnswer = z.infer<typeof historyAnswerSchema>;
const driftedSchema = z.object({
  Type: z.string(),
  Name: z.string(),
  ActualName: maybe(z.string()),
  Drift: z.string(),
  ManagedBy: maybe(managedBySchema),
  Differences: z.array(differenceSchema),
});
export type DriftedAnswer = z.infer<typeof driftedSchema>;

export const driftReportSchema = z.object({
  SharePackName: maybe(z.string()),
  Version: maybe(z.number()),
  CheckedAt: z.string(),
  Drifted: z.boolean(),
  Count: z.number(),
  Checked: z.number(),
  Message: maybe(z.string()),
  Resources: z.array(driftedSchema),
  UnderWay: maybe(z.string()),
});
export type DriftReportAnswer = z.infer<typeof driftReportSchema>;

/** A check that takes longer has no report yet. */
export const driftUnderWaySchema = z.object({ Message: z.string() });

const diagnosticSchema = z.object({
  Code: z.string(),
  Message: z.string(),
  Pointer: maybe(z.string()),
  Line: maybe(z.number()),
  Column: maybe(z.number()),
  Sheet: maybe(z.string()),
  Cell: maybe(z.string()),
});
export type DiagnosticAnswer = z.infer<typeof diagnosticSchema>;

/** RFC 9457, and the members that spec/http-api.md adds. A gateway's problem may have none of them. */
export const problemSchema = z.object({
  title: maybe(z.string()),
  detail: maybe(z.string()),
  SharePackId: maybe(z.string()),
  Errors: z.array(diagnosticSchema).default([]),
  Conflicts: z.array(conflictSchema).default([]),
  ValidationErrors: z.array(z.string()).default([]),
  ValidationWarnings: z.array(z.string()).default([]),
  Links: linksSchema,
});
export type ProblemAnswer = z.infer<typeof problemSchema>;
