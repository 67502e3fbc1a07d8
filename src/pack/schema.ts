import { z } from 'zod';
import { emailProblem, ipProblem, METASTORE_ID_EXAMPLE, metastoreIdProblem } from './addresses';
import { assetProblem } from './assets';
import { parseDuration } from './duration';
import { checkedText, count, flag, joinedList, list, oneOf, splitList, tags, text } from './fields';
import { catalogNameProblem, nameProblem } from './names';
import { APPROVER_STATUSES, ON_CONFLICT, ON_FAILURE, type ResourceType, STRATEGIES } from './pack';
import { quote } from './quote';

/**
 * The one schema of a pack in its present spelling (spec/pack-format.md): it checks each field, gives the types that the
 * rules work on, and documents the format. Rules between fields, and what may be left out when, are in `rules/`.
 */

/** One hundred years. The workspace has the last word on less. */
const LONGEST_TOKEN_DAYS = 36_500;

const resourceName = (type: ResourceType) =>
  checkedText('INVALID_NAME', (name) => {
    const problem = nameProblem(type, name);
    return problem && `${problem}: ${quote(name)}.`;
  });
const catalogName = checkedText('INVALID_NAME', (name) => {
  const problem = catalogNameProblem(name);
  return problem && `${problem}: ${quote(name)}.`;
});
const asset = checkedText('INVALID_ASSET', assetProblem);
const ipAddress = checkedText('INVALID_ADDRESS', ipProblem);
const email = checkedText('INVALID_EMAIL', emailProblem);
const emails = checkedText('INVALID_EMAIL', (value) => splitList(value).map(emailProblem).find(Boolean));
const duration = checkedText('INVALID_DURATION', (value) =>
  parseDuration(value) === undefined
    ? `must be from 1 second to 30 days, written like 72h, 30m, 5s or PT72H, not ${quote(value)}.`
    : undefined,
);

export const metadataSchema = z.strictObject({
  version: text.optional().describe('Version of the pack, as its owner counts'),
  last_updated: text.optional().describe('Day of the last change'),
  owner: text.optional().describe('Who owns the pack'),
  contact_email: emails.optional().describe('Where to ask about the pack'),
  business_line: text
    .optional()
    .describe('Tenant; identifies the pack with requestor and project_name. Left out: the service’s default'),
  project_name: text
    .optional()
    .describe(
      'Identifies the pack with requestor and business_line. Left out: the file’s name without its ending',
    ),
  delta_share_region: oneOf(['AM', 'EMEA']).optional().describe('Region of the share'),
  configurator: joinedList
    .optional()
    .describe('Who may configure: an AD group or addresses with commas between them'),
  approver: joinedList.optional().describe('Who approves'),
  executive_team: joinedList.optional().describe('Who is responsible'),
  approver_status: oneOf(APPROVER_STATUSES)
    .optional()
    .describe('A pack that is not approved (the default) is refused'),
  requestor: text.optional().describe('Who asks for it. Left out: who uploads'),
  strategy: oneOf(STRATEGIES)
    .optional()
    .describe('NEW (the default) creates, UPDATE changes and creates, DELETE removes'),
  on_conflict: oneOf(ON_CONFLICT).optional().describe('What happens where a name exists already'),
  on_failure: oneOf(ON_FAILURE).optional().describe('What happens to what was done when a run fails'),
  resolution_timeout: duration
    .optional()
    .describe('How long a run waits for answers: 72h, 30m, 5s or ISO 8601, 1 second to 30 days'),
  workspace_url: text
    .optional()
    .describe('The Databricks workspace, https://…. Left out: the service’s default'),
  servicenow: text.optional().describe('ServiceNow ticket'),
  description: text.optional().describe('What the pack is for'),
  client: text.optional().describe('For whom the data is'),
});

export const recipientSchema = z.strictObject({
  name: resourceName('Recipient').describe('The recipient’s name'),
  type: oneOf(['D2D', 'D2O'])
    .optional()
    .describe(
      'D2D: another Databricks metastore. D2O: open sharing with a token. Left out: D2D if recipient_databricks_org is given',
    ),
  recipient: emails.optional().describe('Contact address'),
  comment: text.optional().describe('What the recipient is'),
  recipient_databricks_org: checkedText('INVALID_METASTORE_ID', metastoreIdProblem)
    .optional()
    .describe(`D2D only: the metastore’s id, such as ${METASTORE_ID_EXAMPLE}`),
  recipient_ips: list(ipAddress)
    .optional()
    .describe('D2O only: the complete list of IPv4 addresses and ranges that may read'),
  recipient_ips_to_add: list(ipAddress).optional().describe('Addresses to add to those that exist'),
  recipient_ips_to_remove: list(ipAddress).optional().describe('Addresses to take away'),
  token_expiry: count(LONGEST_TOKEN_DAYS, 'a whole number of days')
    .optional()
    .describe('D2O only: days; 0 or left out: the workspace’s default'),
  token_rotation: flag.optional().describe('D2O only'),
});

export const deltaShareSchema = z.strictObject({
  ext_catalog_name: catalogName.optional().describe('Catalog that the pipelines write to'),
  ext_schema_name: catalogName.optional().describe('Schema that the pipelines write to'),
  prefix_assetname: catalogName
    .optional()
    .describe('A pipeline without target_asset writes {prefix}_{its source’s last part}'),
  tags: tags.optional().describe('Put on each pipeline'),
});

export const scheduleSchema = z.strictObject({
  cron: text.optional().describe('Quartz, or cron of five fields, which is turned into Quartz'),
  timezone: text.optional().describe('IANA name; left out: UTC'),
  action: oneOf(['remove']).optional().describe('remove drops the schedule'),
});
const continuous = oneOf(['continuous']);
const scheduleForms = z.union([
  continuous,
  scheduleSchema,
  z.record(text, z.union([continuous, scheduleSchema])),
]);

export const pipelineSchema = z.strictObject({
  name_prefix: resourceName('Pipeline').describe('The pipeline’s name'),
  source_asset: asset.optional().describe('What it reads: an asset of the share. Cannot change on UPDATE'),
  target_asset: catalogName
    .optional()
    .describe('What it writes. Left out: the source’s last part, with the share’s prefix'),
  description: text.optional().describe('What the pipeline does'),
  schedule: scheduleForms
    .optional()
    .describe(
      '{cron, timezone}, continuous, {action: remove}, or (version 1.0) a map from asset to one of the first two',
    ),
  notification: list(email).optional().describe('Who hears of failures'),
  tags: tags.optional().describe('Tags of pipeline and job'),
  serverless: flag.optional().describe('Whether it runs on serverless compute'),
  scd_type: oneOf(['1', '2', 'full_refresh'])
    .optional()
    .describe('1 is the default. Cannot change on UPDATE')
    .meta({ type: ['string', 'integer'], enum: ['1', '2', 'full_refresh', 1, 2] }),
  key_columns: list(text).optional().describe('Needed for scd_type 2'),
  ext_catalog_name: catalogName.optional().describe('Instead of the one in delta_share'),
  ext_schema_name: catalogName.optional().describe('Instead of the one in delta_share'),
});

export const shareSchema = z.strictObject({
  name: resourceName('Share').describe('The share’s name'),
  comment: text.optional().describe('What the share is'),
  share_assets: list(asset)
    .optional()
    .describe('The complete list of assets: catalog.schema.table or catalog.schema'),
  share_assets_to_add: list(asset).optional().describe('Assets to add to those that exist'),
  share_assets_to_remove: list(asset).optional().describe('Assets to take away'),
  recipients: list(resourceName('Recipient'))
    .optional()
    .describe('The complete list of recipients that may read the share'),
  recipients_to_add: list(resourceName('Recipient'))
    .optional()
    .describe('Recipients to add to those that exist'),
  recipients_to_remove: list(resourceName('Recipient')).optional().describe('Recipients to take away'),
  delta_share: deltaShareSchema.optional().describe('Where the share’s pipelines write'),
  pipelines: z
    .array(z.union([pipelineSchema, text]))
    .optional()
    .describe('What fills the share’s assets, one for each. With strategy DELETE names alone will do'),
});

export const packSchema = z.strictObject({
  metadata: metadataSchema.optional().describe('What the pack is, and how it is carried out'),
  recipient: z
    .array(z.union([recipientSchema, text]))
    .optional()
    .describe('Who data is shared with. With strategy DELETE names alone will do'),
  share: z
    .array(z.union([shareSchema, text]))
    .optional()
    .describe('What is shared. With strategy DELETE names alone will do'),
});
