/** Answers in the shapes of spec/http-api.md. What the contract types is typed by it, so that the two cannot part. */
import type { z } from 'zod';
import type {
  conflictsAnswerSchema,
  resolutionsAnswerSchema,
  statusAnswerSchema,
} from '../../src/cli/answers';
import type { ConflictsAnswer, ResolveAnswer, StatusView } from '../../src/workflows/contract';

export const ID = '0198c1f0-5d7e-7cc3-98c4-dc0c0c07398f';

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;
type Reads<Schema extends z.ZodType, Answer extends DeepReadonly<z.input<Schema>>> = Answer;
/** What the service says is what the client reads: held by the compiler, there is nothing to run. */
export type ContractFits = [
  Reads<typeof conflictsAnswerSchema, ConflictsAnswer>,
  Reads<typeof resolutionsAnswerSchema, ResolveAnswer>,
  Reads<typeof statusAnswerSchema, StatusView & { SharePackName: string | null }>,
];

export const auditor: ConflictsAnswer['Conflicts'][number] = {
  Type: 'Recipient',
  Name: 'finance-auditor',
  Message: "Recipient 'finance-auditor' already exists. To change it, use strategy: UPDATE.",
  Owner: 'another pack',
  ManagedBy: { SharePackName: 'SharePack_jo_Finance_Q1', SharePackId: 'other', Version: 3 },
  CreatedAt: '2026-01-30T14:30:22.000Z',
  CreatedBy: 'jo@example.com',
  Identical: false,
  Differences: [
    { Field: 'comment', Existing: 'External auditor', Desired: 'Our auditor' },
    { Field: 'token_expiry', Existing: 30, Desired: 90 },
  ],
  Actions: ['rename', 'skip', 'replace'],
  Consequences: { replace: 'Its token is lost: the auditor needs a new activation link.' },
  SuggestedNames: ['finance-auditor-2', 'finance-auditor-finance'],
  Fingerprint: 'f-auditor',
  Late: false,
};

export const share: ConflictsAnswer['Conflicts'][number] = {
  Type: 'Share',
  Name: 'finance_q1_share',
  Message: "Share 'finance_q1_share' already exists.",
  Owner: 'not managed',
  CreatedAt: null,
  CreatedBy: null,
  Identical: true,
  Differences: [],
  Actions: ['rename', 'skip', 'overwrite'],
  Consequences: {},
  SuggestedNames: ['finance_q1_share_2'],
  Fingerprint: 'f-share',
  Late: true,
};

export const conflictsOf = (...Conflicts: ConflictsAnswer['Conflicts'][number][]): ConflictsAnswer => ({
  SharePackId: ID,
  Status: 'AWAITING_RESOLUTION',
  ResolutionDeadline: '2026-02-02T14:30:22.000Z',
  Conflicts,
});

const links = {
  Status: `/workflow/sharepack/${ID}`,
  Conflicts: `/workflow/sharepack/${ID}/conflicts`,
  Resolutions: `/workflow/sharepack/${ID}/resolutions`,
  TemporalUI: 'http://127.0.0.1:8233/namespaces/default/workflows/w',
};

const head = {
  SharePackId: ID,
  SharePackName: 'SharePack_jane.doe@example.com_Finance_Conflict-test',
  Version: 1,
  Strategy: 'NEW',
  ValidationErrors: [],
  ValidationWarnings: [],
  Conflicts: [],
  WorkflowId: 'sharepack/127.0.0.1:8090/SharePack_jane.doe@example.com_Finance_Conflict-test',
  Links: links,
};

export const uploadAnswer = (members: object = {}): object => ({
  ...head,
  Message: 'The share pack was provisioned.',
  Status: 'COMPLETED',
  ...members,
});

export const statusAnswer = (members: object = {}): object => ({
  ...head,
  Status: 'COMPLETED',
  ProvisioningStatus: 'Step 8/8: Completed',
  ErrorMessage: null,
  RequestedBy: 'local',
  CreatedAt: '2026-01-30T14:30:22.000Z',
  LastUpdated: '2026-01-30T14:30:23.000Z',
  Progress: { Done: 2, Total: 2 },
  Resources: [
    { Type: 'Recipient', Name: 'finance-auditor', RenamedTo: 'finance-auditor-2', Outcome: 'created' },
    { Type: 'Share', Name: 'finance_q1_share', Outcome: 'skipped' },
  ],
  RejectedSignals: [],
  ResolutionDeadline: null,
  ...members,
});

export const driftReport = (members: object = {}): object => ({
  SharePackId: ID,
  SharePackName: head.SharePackName,
  Version: 1,
  CheckedAt: '2026-01-31T06:00:00.000Z',
  Drifted: false,
  Count: 0,
  Checked: 4,
  Resources: [],
  ...members,
});

/** A refused upload: the pack of {@link BAD_PACK}. */
export const validationFailed = {
  type: '/docs#validation-failed',
  title: 'Share pack validation failed',
  status: 400,
  detail: 'The pack has 1 error. Correct the file and upload it again.',
  instance: 'urn:uuid:1',
  Status: 'VALIDATION_FAILED',
  SharePackId: ID,
  SharePackName: null,
  Version: null,
  ValidationErrors: ["Unknown key 'nme'"],
  ValidationWarnings: [],
  Errors: [
    {
      Code: 'UNKNOWN_KEY',
      Pointer: '/recipient/0/nme',
      Line: 3,
      Column: 5,
      Message: "Unknown key 'nme': did you mean 'name'?",
    },
  ],
};
export const BAD_PACK = 'metadata: {}\nrecipient:\n  - nme: finance-auditor\n';

export const unavailable = {
  status: 503,
  headers: { 'retry-after': '5' },
  body: {
    type: '/docs#unavailable',
    title: 'Try again shortly',
    status: 503,
    detail: 'No worker took it within 10 s.',
  },
};
