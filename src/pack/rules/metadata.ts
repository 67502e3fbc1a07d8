import { given } from '../given';
import { WORKFLOW_ID_BYTES, utf8Bytes } from '../limits';
import { type PackMetadata, sharePackName } from '../pack';
import { quote } from '../quote';
import type { MetadataSection } from '../read-pack';
import type { Report } from '../report';
import { workspaceOrigin } from '../workspace-url';

/** What stands in for metadata that a pack leaves out: from settings, or the authenticated caller. */
export interface PackDefaults {
  readonly requestor?: string;
  readonly business_line?: string;
  readonly workspace_url?: string;
}

export interface MetadataSource {
  readonly filename: string;
  readonly defaults: PackDefaults;
  readonly header_workspace_url?: string;
  /** What becomes of a pack whose approver_status is pending; it is refused where nothing is said. */
  readonly pendingApproval?: PendingApproval;
}

export const PENDING_APPROVAL = ['refuse', 'wait'] as const;
export type PendingApproval = (typeof PENDING_APPROVAL)[number];

export interface CheckedMetadata {
  /** Undefined where something that identifies the pack or its workspace is missing. */
  readonly metadata: PackMetadata | undefined;
  /** SharePackName, where all three parts of the pack's identity are known. */
  readonly name: string | undefined;
}

/** Checks the metadata and fills in what a pack may leave out (spec/pack-format.md, "What may be left out"). */
export function checkMetadata(
  section: MetadataSection,
  source: MetadataSource,
  report: Report,
): CheckedMetadata {
  checkApproval(section, source, report);
  const identity = packIdentity(section, source, report);
  const workspace_url = workspaceUrl(section, source, report);
  const name = identity && sharePackName(identity);
  if (!identity || workspace_url === undefined) return { metadata: undefined, name };
  checkWorkflowId(section, workspace_url, sharePackName(identity), report);
  const { values } = section;
  const metadata = given({
    ...values,
    ...identity,
    workspace_url,
    approver_status: values.approver_status ?? 'approved',
    strategy: values.strategy ?? 'NEW',
  });
  return { metadata, name };
}

function checkApproval(section: MetadataSection, { pendingApproval }: MetadataSource, report: Report): void {
  const status = section.values.approver_status;
  if (status === undefined || status === 'approved') return;
  const place = section.place('approver_status');
  if (status === 'pending' && pendingApproval === 'wait') {
    const waits =
      'approver_status is pending: the run looks, then waits until somebody approves it, and touches nothing before.';
    report.warning('WAITS_FOR_APPROVAL', place, waits);
    return;
  }
  const otherwise =
    status === 'pending'
      ? ' A service with APPROVAL=wait takes it, and waits until somebody approves it.'
      : '';
  const message = `The pack is refused: its approver_status is ${status}. Upload it again when it is approved.${otherwise}`;
  report.error('NOT_APPROVED', place, message);
}

type Identity = Pick<PackMetadata, 'requestor' | 'business_line' | 'project_name'>;

function packIdentity(
  section: MetadataSection,
  { filename, defaults }: MetadataSource,
  report: Report,
): Identity | undefined {
  const { values } = section;
  const requestor = values.requestor ?? required(section, 'requestor', defaults.requestor, report);
  const business_line =
    values.business_line ?? required(section, 'business_line', defaults.business_line, report);
  const project_name = values.project_name ?? projectFromFile(section, filename, report);
  if (requestor === undefined || business_line === undefined || project_name === undefined) return undefined;
  return { requestor, business_line, project_name };
}

function required(
  section: MetadataSection,
  field: 'requestor' | 'business_line',
  otherwise: string | undefined,
  report: Report,
): string | undefined {
  // Present but wrong has been reported, and a default would not be what was meant.
  if (section.has(field) || otherwise) return section.has(field) ? undefined : otherwise;
  const cure =
    field === 'requestor'
      ? 'give the address of who asks, or upload as an authenticated user.'
      : 'give the tenant, or let the service have a default (DEFAULT_BUSINESS_LINE).';
  report.error('MISSING', section.place(field), `metadata has no ${field}: ${cure}`);
  return undefined;
}

function projectFromFile(section: MetadataSection, filename: string, report: Report): string | undefined {
  if (section.has('project_name')) return undefined;
  const place = section.place('project_name');
  const base = filename.slice(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1);
  // The name comes from the network, where it was never a value of the file: what no value may have goes out.
  const name = base
    .replace(/\.[^.]*$/, '')
    .replace(/[\p{Cc}\p{Cs}]/gu, '')
    .trim();
  if (name === '') {
    report.error(
      'MISSING',
      place,
      'metadata has no project_name, and the file has no name to take it from: give one.',
    );
    return undefined;
  }
  const message = `metadata has no project_name: ${quote(name)} is taken from the file's name. Later versions of the pack are recognised only by it, so keep the name, or give a project_name.`;
  report.warning('PROJECT_NAME_FROM_FILE', place, message);
  return name;
}

/** The pack's own address, else the header's, else the default; as an origin. */
function workspaceUrl(section: MetadataSection, source: MetadataSource, report: Report): string | undefined {
  const field = 'workspace_url';
  const place = section.place(field);
  const origin = (text: string | undefined, whose: string): string | undefined => {
    if (!text) return undefined;
    const result = workspaceOrigin(text);
    if ('origin' in result) return result.origin;
    report.error('INVALID_WORKSPACE_URL', place, `${whose}: ${result.problem}`);
    return undefined;
  };
  const own = origin(section.values[field], 'metadata: workspace_url');
  const header = origin(source.header_workspace_url, 'The header X-Workspace-URL');
  if (own !== undefined && header !== undefined && own !== header) {
    const message = `The pack is for ${quote(hostOf(own))} (workspace_url), the header X-Workspace-URL for ${quote(hostOf(header))}: make them the same, or leave one out.`;
    report.error('WORKSPACE_MISMATCH', place, message);
  }
  if (section.has(field) || source.header_workspace_url) return own ?? header;
  if (!source.defaults.workspace_url) {
    const message =
      'metadata has no workspace_url: give the workspace, https://…, the header X-Workspace-URL, or let the service have a default (DEFAULT_WORKSPACE_URL).';
    report.error('MISSING', place, message);
  }
  return origin(source.defaults.workspace_url, 'The setting DEFAULT_WORKSPACE_URL');
}

const hostOf = (origin: string): string => new URL(origin).host;

function checkWorkflowId(section: MetadataSection, workspaceUrl: string, name: string, report: Report): void {
  const bytes = utf8Bytes(`sharepack/${hostOf(workspaceUrl)}/${name}`);
  if (bytes < WORKFLOW_ID_BYTES) return;
  const message = `requestor, business_line and project_name together are too long: with the workspace's host they make ${bytes} bytes, and must stay under ${WORKFLOW_ID_BYTES}. Shorten project_name.`;
  report.error('NAME_TOO_LONG', section.place('project_name'), message);
}
