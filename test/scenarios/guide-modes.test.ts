/** The guide's "Testing Conflict Scenarios": its three tests, as it writes them, in every mode of spec/conflicts.md. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ON_CONFLICT } from '../../src/pack/pack';
import type { OnConflict, ResourceType } from '../../src/pack/pack';
import type { Difference } from '../../src/plan/conflict';
import type { Outcome } from '../../src/plan/step';
import type { UploadAnswer } from '../support/service-client';
import { startTestService } from '../support/service';
import type { TestService } from '../support/service';
import { whatExists } from '../support/what-exists';
import { writesDuring } from '../support/writes';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

interface GuideTest {
  readonly title: string;
  /** What others have made. */
  readonly there?: readonly string[];
  readonly before: string;
  readonly upload: string;
  readonly existing: { readonly Type: ResourceType; readonly Name: string };
  /** What is brought to exist besides, by every mode that does anything. */
  readonly created?: string;
  readonly differences: readonly Difference[];
}

const recipient = (name: string): string => `
metadata:
  strategy: NEW
recipient:
  - name: ${name}
    type: D2O
    email: test@example.com
`;

const GUIDE: readonly GuideTest[] = [
  {
    title: '1: duplicate recipient',
    before: recipient('test-recipient-001'),
    upload: `
metadata:
  strategy: NEW  # ← Wrong strategy!
recipient:
  - name: test-recipient-001  # ← Already exists
    type: D2O
    email: test@example.com
`,
    existing: { Type: 'Recipient', Name: 'test-recipient-001' },
    differences: [],
  },
  {
    title: '2: duplicate share',
    there: ['test-recipient-001', 'test-recipient-002'],
    before: `
share:
  - name: test_share_001
    recipients: [test-recipient-001]
`,
    upload: `
share:
  - name: test_share_001  # ← Already exists
    recipients: [test-recipient-002]
`,
    existing: { Type: 'Share', Name: 'test_share_001' },
    differences: [{ Field: 'recipients', Existing: ['test-recipient-001'], Desired: ['test-recipient-002'] }],
  },
  {
    title: '3: mixed (some exist, some do not)',
    before: recipient('existing-recipient-001'),
    upload: `
metadata:
  strategy: NEW
recipient:
  - name: existing-recipient-001  # ← Already exists
  - name: new-recipient-002        # ← Doesn't exist
`,
    existing: { Type: 'Recipient', Name: 'existing-recipient-001' },
    created: 'new-recipient-002',
    differences: [],
  },
];

interface ModeExpectation {
  readonly http: number;
  readonly Status: string;
  readonly Strategy?: string;
  readonly outcome: Outcome | null;
  /** Of the resource that the pack makes besides. */
  readonly created: Outcome | null;
  readonly touches: boolean;
}

const changed = ({ differences }: GuideTest): Outcome => (differences.length > 0 ? 'updated' : 'unchanged');
const DONE = { http: 202, Status: 'COMPLETED', created: 'created' } as const;

function expectation(guide: GuideTest, mode: OnConflict): ModeExpectation {
  const changes = guide.differences.length > 0 || guide.created !== undefined;
  switch (mode) {
    case 'ask':
      return { http: 202, Status: 'AWAITING_RESOLUTION', outcome: null, created: null, touches: false };
    case 'fail':
      return {
        http: 400,
        Status: 'VALIDATION_FAILED',
        outcome: 'not_run',
        created: 'not_run',
        touches: false,
      };
    case 'skip':
      return { ...DONE, outcome: 'skipped', touches: guide.created !== undefined };
    case 'update':
      return { ...DONE, Strategy: 'UPDATE', outcome: changed(guide), touches: changes };
    case 'rename':
      return { ...DONE, outcome: 'created', touches: true };
    case 'overwrite':
      return { ...DONE, outcome: changed(guide), touches: changes };
  }
}

const CASES = GUIDE.flatMap((guide, index) =>
  ON_CONFLICT.map((mode) => ({ guide, mode, number: index + 1, title: guide.title })),
);

/** A copy of the guide's test whose names nobody else uses. */
function inItsOwnNames(guide: GuideTest, tag: string): GuideTest {
  const renamed = JSON.stringify(guide).replace(/(?:recipient|share)[-_]00\d/g, (name) => `${name}-${tag}`);
  return JSON.parse(renamed) as GuideTest;
}

async function exists(tag: string): Promise<ReadonlyMap<string, unknown>> {
  const { recipients, shares } = await whatExists(service, '');
  const named = [...recipients, ...shares].map((item) => [(item as { name: string }).name, item] as const);
  return new Map(named.filter(([name]) => name.includes(tag)));
}

async function prepare({ there = [], before }: GuideTest, filename: string): Promise<void> {
  const { recipients } = service.workspaces.forUrl(service.workspaceUrl);
  await Promise.all(there.map((name) => recipients.create({ name, authentication_type: 'TOKEN' })));
  const { body } = await service.upload(before, { filename, wait: '20' });
  expect(body).toMatchObject({ Status: 'COMPLETED', Version: 1 });
}

describe.each(CASES)("the guide's test $title, on_conflict $mode", ({ guide: asWritten, mode, number }) => {
  const tag = `t${number}${mode}`;
  const guide = inItsOwnNames(asWritten, tag);
  const expected = expectation(guide, mode);
  const { Type, Name } = guide.existing;
  let before: ReadonlyMap<string, unknown>;
  let after: ReadonlyMap<string, unknown>;
  let writes: readonly string[];
  let answer: { readonly status: number; readonly body: UploadAnswer };

  beforeAll(async () => {
    const filename = `${tag}.yaml`;
    await prepare(guide, filename);
    before = await exists(tag);
    writes = await writesDuring(service, async () => {
      answer = await service.upload(guide.upload, { filename, on_conflict: mode, wait: '20' });
    });
    after = await exists(tag);
  });

  test('is answered with where it stands', () => {
    expect(answer.status).toBe(expected.http);
    const { Status, Strategy = 'NEW' } = expected;
    expect(answer.body).toMatchObject({
      ...{ Status, Strategy, Version: 2 },
      ValidationErrors: mode === 'fail' ? [`${Type} '${Name}' already exists`] : [],
    });
  });

  test('shows the conflict with owner and differences, unless the strategy made it none', () => {
    const orAnswer = mode === 'fail' ? '' : ', or answer this conflict with rename, skip or overwrite';
    const conflict = {
      ...guide.existing,
      ...{ Owner: 'this pack', Late: false, Identical: guide.differences.length === 0 },
      Differences: guide.differences,
      ManagedBy: expect.objectContaining({ Version: 1 }),
      CreatedAt: expect.any(String),
      Actions: ['rename', 'skip', 'overwrite'],
      Message:
        `${Type} '${Name}' already exists. To change it, use strategy: UPDATE; ` +
        `to create another, rename it in your file${orAnswer}.`,
    };
    expect(answer.body.Conflicts).toEqual(mode === 'update' ? [] : [expect.objectContaining(conflict)]);
  });

  test('warns of what it decided', () => {
    const warnings = answer.body.ValidationWarnings.filter((warning) => !warning.includes('project_name'));
    const [differs] = guide.differences;
    const how = differs
      ? `: ${differs.Field} is ${JSON.stringify(differs.Existing)}, the pack says ${JSON.stringify(differs.Desired)}`
      : '';
    const told: Partial<Record<OnConflict, string>> = {
      update: 'Strategy changed from NEW to UPDATE because resources exist',
      skip: `${Type} '${Name}' was skipped, and is left as it is${how}.`,
    };
    expect(warnings).toEqual(mode in told ? [told[mode]] : []);
  });

  test('gives each resource its outcome', async () => {
    const { Resources } = await service.status(answer.body.SharePackId);
    const [conflict] = answer.body.Conflicts;
    const RenamedTo = conflict?.SuggestedNames[0];
    expect(Resources).toEqual([
      { ...guide.existing, ...(mode === 'rename' && { RenamedTo }), Outcome: expected.outcome },
      ...(guide.created === undefined
        ? []
        : [{ Type: 'Recipient', Name: guide.created, Outcome: expected.created }]),
    ]);
  });

  test('leaves in the workspace what it says', () => {
    expect(writes.length > 0).toBe(expected.touches);
    const isUntouched = expected.outcome !== 'updated';
    expect(JSON.stringify(after.get(Name)) === JSON.stringify(before.get(Name))).toBe(isUntouched);
    if (guide.created !== undefined) expect(after.has(guide.created)).toBe(expected.created === 'created');
    const more = [...after.keys()].filter((name) => !before.has(name) && name !== guide.created);
    expect(more).toEqual(mode === 'rename' ? [answer.body.Conflicts[0]?.SuggestedNames[0]] : []);
    const grantee = `test-recipient-00${mode === 'update' || mode === 'overwrite' ? 2 : 1}-${tag}`;
    if (Type === 'Share')
      expect(after.get(Name)).toMatchObject({
        permissions: [{ principal: grantee, privileges: ['SELECT'] }],
      });
  });
});

test('a renamed share of the guide is granted as the pack says', async () => {
  const after = await exists('t2rename');
  const renamed = [...after.keys()].find((name) => name.startsWith('default_'));
  expect(after.get(renamed ?? '')).toMatchObject({
    permissions: [{ principal: 'test-recipient-002-t2rename', privileges: ['SELECT'] }],
  });
});
