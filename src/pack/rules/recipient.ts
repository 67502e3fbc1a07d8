import { endsInUuid, METASTORE_ID_EXAMPLE } from '../addresses';
import { given } from '../given';
import { RECIPIENT_ADDRESSES } from '../limits';
import type { RecipientKind, RecipientSpec } from '../pack';
import { quote } from '../quote';
import type { RecipientSection } from '../read-pack';
import type { Report } from '../report';
import type { RuleContext } from './rule-context';
import { settleList } from './settle-list';

const IP_LISTS = ['recipient_ips', 'recipient_ips_to_add', 'recipient_ips_to_remove'] as const;
const LIMITED_LISTS = ['recipient_ips', 'recipient_ips_to_add'] as const;
const TOKEN_FIELDS = ['token_expiry', 'token_rotation'] as const;

/** Checks what a recipient's fields say together, and gives its normal form (undefined where it has no valid name). */
export function recipientSpec(section: RecipientSection, context: RuleContext): RecipientSpec | undefined {
  const { values } = section;
  const type = kindOf(section);
  // A recipient that is to go needs nothing but its name.
  if (context.strategy !== 'DELETE' && type) checkKind(type, section, context.report);
  const ips = settleList('recipient_ips', section, values, context);
  for (const list of LIMITED_LISTS) checkAddressLimit(list, ips[list], section, context.report);
  if (values.name === undefined || !type) return undefined;
  const { name, recipient, comment, recipient_databricks_org } = values;
  // An UPDATE that says nothing of the type changes nothing about it, whatever the existing recipient's is.
  const isStated = context.strategy === 'NEW' || section.has('type') || type === 'D2D';
  const stated = isStated ? type : undefined;
  const common = given({ name, type: stated, recipient, comment, recipient_databricks_org });
  if (type === 'D2D') return common;
  return given({
    ...common,
    ...ips,
    token_expiry: values.token_expiry === 0 ? undefined : values.token_expiry,
    token_rotation: values.token_rotation,
  });
}

/** Absent: D2D if an org is given, else D2O. Undefined where what is given is no type. */
function kindOf(section: RecipientSection): RecipientKind | undefined {
  if (section.has('type')) return section.values.type;
  return section.has('recipient_databricks_org') ? 'D2D' : 'D2O';
}

function checkKind(type: RecipientKind, section: RecipientSection, report: Report): void {
  const { label, values } = section;
  const org = 'recipient_databricks_org';
  if (type === 'D2O') {
    if (!section.has(org)) return;
    const message = `${label} is D2O (open sharing), for which there is no ${org}: remove it, or make the type D2D.`;
    report.error('D2D_ONLY', section.place(org), message);
    return;
  }
  if (!section.has(org)) {
    const message = `${label} is D2D and needs ${org}: give cloud:region:id, e.g. ${METASTORE_ID_EXAMPLE}.`;
    report.error('ORG_REQUIRED', section.place(org), message);
  } else if (values[org] !== undefined && !endsInUuid(values[org])) {
    const message = `${label}: ${org} ${quote(values[org])} does not end in a UUID, as metastore ids do: is it right?`;
    report.warning('METASTORE_ID_NOT_UUID', section.place(org), message);
  }
  checkOpenSharingFields(section, report);
}

/** Address lists are refused on D2D, since they would protect nothing; token settings do no harm. */
function checkOpenSharingFields(section: RecipientSection, report: Report): void {
  const { label, values } = section;
  for (const list of IP_LISTS.filter((name) => values[name]?.length)) {
    const message = `${label} is D2D, for which there is no ${list}: remove it, or make the type D2O.`;
    report.error('D2O_ONLY', section.place(list), message);
  }
  for (const field of TOKEN_FIELDS.filter((name) => values[name])) {
    const message = `${label} is D2D, which has no token: ${field} is ignored.`;
    report.warning('IGNORED', section.place(field), message);
  }
}

function checkAddressLimit(
  list: (typeof LIMITED_LISTS)[number],
  addresses: readonly string[] | undefined,
  section: RecipientSection,
  report: Report,
): void {
  if (!addresses || addresses.length <= RECIPIENT_ADDRESSES) return;
  const message = `${section.label} has ${addresses.length} addresses in ${list}; the workspace takes ${RECIPIENT_ADDRESSES}: join them into ranges.`;
  report.error('LIMIT_EXCEEDED', section.place(list), message);
}

/** A D2D recipient is unique by its metastore, too (spec/workspace-api.md, "Recipients"). */
export function checkUniqueMetastores(sections: readonly RecipientSection[], report: Report): void {
  const first = new Map<string, string>();
  for (const section of sections) {
    const id = section.values.recipient_databricks_org?.toLowerCase();
    if (id === undefined) continue;
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, section.label);
    else {
      const message = `${section.label} is the same metastore as ${earlier}: the workspace allows one recipient for each, so remove one.`;
      report.error('DUPLICATE_METASTORE', section.place('recipient_databricks_org'), message);
    }
  }
}
