/** Why a code is said of a pack, and what to do about it: docs/errors.md is made of this. */
export interface DiagnosticEntry {
  readonly cause: string;
  readonly cure: string;
  /** What is wrong, then what is right. */
  readonly example?: readonly [wrong: string, right: string];
}

type Entries = Readonly<Record<string, DiagnosticEntry>>;

const FILE = {
  ENCODING: {
    cause: 'The file is not UTF-8: UTF-16 or UTF-32 as some editors save it, or Windows-1252 or Latin-1.',
    cure: 'Save it as UTF-8. A byte order mark at its beginning is fine.',
  },
  NOT_YAML: {
    cause: 'The file is a zip archive, as Excel workbooks are, but its name says YAML.',
    cure: 'Give it a name that ends in .xlsx.',
  },
  EMPTY_FILE: {
    cause: 'Nothing stands in the file but white space or comments.',
    cure: 'Begin with `npx sharepack init`.',
  },
  YAML_SYNTAX: {
    cause:
      'The text is no YAML: indented with tabs or unevenly, a quote or bracket left open, a value that begins with `*`.',
    cure: 'Mend the line that is named; most often a value wants quotes. Only the first slip of a line is told; the rules are checked once the text is YAML (tabs and an unquoted star do not keep them from it).',
    example: ['cron: * * * * *', 'cron: "* * * * *"'],
  },
  MULTIPLE_DOCUMENTS: {
    cause: 'A line with `---` begins a second document, and a pack is one.',
    cure: 'Remove the line, or upload each document as a file of its own.',
  },
  TOO_DEEP: {
    cause: 'Lists and maps stand within each other more than 64 deep; a pack needs about ten.',
    cure: 'Look for brackets or indentation that are never closed.',
  },
  TOO_LARGE: {
    cause:
      'The file has far more values, longer ones, or (Excel) more parts, cells or bytes than a pack of 10,000 resources; or reading it takes as much more time or memory.',
    cure: 'Split it into several packs. Of one long value: look for a quote that is never closed.',
  },
  TOO_MANY_ALIASES: {
    cause:
      'Aliases (`*name`) and merge keys (`<<`) repeat more than 100,000 values; a text counts for each item of a list in it.',
    cure: 'Write out what is meant.',
  },
  BAD_ALIAS: {
    cause: 'An alias (`*name`) has no anchor (`&name`) before it.',
    cure: 'Give it one, or put the value in quotes if it is text.',
    example: ['comment: *important*', 'comment: "*important*"'],
  },
  BAD_MERGE: {
    cause: 'What `<<` takes over is no map.',
    cure: 'Let it name a map, or a list of maps.',
    example: ['<<: *name', '<<: *base_map'],
  },
  BAD_KEY: {
    cause:
      'A key is empty, a list or map, more than 1,000 characters with the keys above it, has control characters, or is `__proto__`.',
    cure: 'Make it the name of a field.',
  },
  DUPLICATE_KEY: {
    cause: 'A field stands twice in one map (or one sheet `metadata`).',
    cure: 'Keep one of them.',
  },
  TAG_NOT_ALLOWED: {
    cause: 'A value has a YAML tag, a word that begins with `!`.',
    cure: 'Remove the tag; a value that itself begins with `!` wants quotes.',
  },
  CONTROL_CHARACTER: {
    cause: 'A value holds a character that nobody sees (NUL, escape, half of a surrogate pair).',
    cure: 'Remove it; it often comes with text copied from elsewhere.',
  },
} as const satisfies Entries;

const EXCEL = {
  NOT_EXCEL: {
    cause: 'The file is named .xlsx and is none: another archive, YAML, or the format of Excel before 2007.',
    cure: 'Save it in Excel as "Excel workbook (.xlsx)"; if it is YAML, name it .yaml.',
  },
  ENCRYPTED: {
    cause: 'The workbook is protected with a password.',
    cure: 'Save it without one.',
  },
  MACROS: {
    cause: 'The workbook has macros.',
    cure: 'Save it as "Excel workbook (.xlsx)", which has none.',
  },
  BAD_WORKBOOK: {
    cause: 'A part of the file is missing, cut off or not as Excel writes it.',
    cure: 'Open it in Excel and save it again.',
  },
  UNKNOWN_SHEET: {
    cause:
      'A sheet has a name like one of a pack’s, but not quite (an error), or another name and something in it (a warning: it is not read).',
    cure: 'Name it metadata, recipient, share or pipelines; sheets of your own notes may stay.',
  },
  UNKNOWN_COLUMN: {
    cause: 'A header names no field of its sheet, or cells have no header above them.',
    cure: 'Take the column that is proposed; empty what is not for the pack.',
  },
  DUPLICATE_COLUMN: {
    cause: 'Two columns say the same field, perhaps one in its older spelling.',
    cure: 'Keep one of them.',
  },
  FORMULA_WITHOUT_VALUE: {
    cause: 'A cell shows an error such as #REF!, or has a formula that was never worked out.',
    cure: 'Mend the formula, open the file in Excel and save it, or type the value.',
  },
  UNKNOWN_SHARE: {
    cause: 'A row of the sheet pipelines names a share that the sheet share does not have.',
    cure: 'Correct share_name, or add the share.',
  },
} as const satisfies Entries;

const FIELD = {
  UNKNOWN_KEY: {
    cause: 'There is no such field at this place.',
    cure: 'Take the one that is proposed, move it to where the message says it belongs, or remove it.',
    example: ['recipients_ip: [203.0.113.7]', 'recipient_ips: [203.0.113.7]'],
  },
  TWO_SPELLINGS: {
    cause: 'A field stands in its present and in an older spelling.',
    cure: 'Keep the present one, which the message names.',
    example: ['recipient: a@example.com, email: b@example.com', 'recipient: a@example.com'],
  },
  WRONG_TYPE: {
    cause: 'A list where text belongs, text where a map belongs, and the like.',
    cure: 'Write it in the form that the message names.',
    example: ['recipient: {name: a}', 'recipient: [{name: a}]'],
  },
  MISSING: {
    cause: 'A field that this resource or the pack needs is not there.',
    cure: 'Give it; for metadata the service’s settings may have a default.',
  },
  UNKNOWN_VALUE: {
    cause: 'The field takes one of a few words, and this is none of them.',
    cure: 'Take one that the message lists; upper and lower case do not matter.',
    example: ['strategy: CREATE', 'strategy: NEW'],
  },
  INVALID_NUMBER: {
    cause: 'Not a whole number within the bounds that are named.',
    cure: 'Write digits only.',
    example: ['token_expiry: 90 days', 'token_expiry: 90'],
  },
  INVALID_NAME: {
    cause:
      'A name that the workspace refuses: a space, dot or slash in the name of a recipient, share, catalog or schema, more than 255 characters, control characters.',
    cure: 'Write it with letters, digits, - and _.',
    example: ['name: Q1 share', 'name: q1_share'],
  },
  INVALID_ASSET: {
    cause: 'An asset that is neither catalog.schema.table nor catalog.schema.',
    cure: 'Write its whole name.',
    example: ['share_assets: [revenue]', 'share_assets: [main.finance.revenue]'],
  },
  INVALID_EMAIL: {
    cause: 'No e-mail address.',
    cure: 'Write it as name@example.com; several with commas between them.',
  },
  INVALID_ADDRESS: {
    cause: 'No IPv4 address or range; the workspace takes no IPv6.',
    cure: 'Write 203.0.113.7 or 203.0.113.0/24.',
  },
  INVALID_METASTORE_ID: {
    cause: 'A metastore id has three parts, cloud:region:id.',
    cure: 'Ask the recipient for theirs: `SELECT CURRENT_METASTORE()` shows it.',
    example: [
      'recipient_databricks_org: 19a84bee-54bc-43a2-87de-023d0ec16016',
      'recipient_databricks_org: aws:us-west-2:19a84bee-54bc-43a2-87de-023d0ec16016',
    ],
  },
  INVALID_DURATION: {
    cause: 'No length of time, or not between 1 second and 30 days.',
    cure: 'Write 72h, 30m, 5s, 7d or PT72H.',
  },
  INVALID_WORKSPACE_URL: {
    cause:
      'No address of a workspace, not encrypted, with a password in it, or a workspace that this service may not reach.',
    cure: 'Write https:// and the workspace’s host; who runs the service lists the workspaces (WORKSPACES_FILE).',
  },
  INVALID_CRON: {
    cause:
      'No schedule: a wrong number of fields, a value out of range, a day that no month has, or both day fields given.',
    cure: 'Five fields (cron) or six to seven (Quartz); put * or ? in the day field that says nothing.',
    example: ['cron: "0 0 30 2 *"', 'cron: "0 0 28 2 *"'],
  },
  INVALID_TIME_ZONE: {
    cause: 'No IANA time zone; offsets such as +01:00 and most abbreviations are none.',
    cure: 'Write Europe/Berlin, America/New_York or UTC.',
  },
} as const satisfies Entries;

const TOGETHER = {
  WORKSPACE_MISMATCH: {
    cause: 'The pack’s workspace_url and the header X-Workspace-URL name different workspaces.',
    cure: 'Make them the same, or leave one out.',
  },
  NAME_TOO_LONG: {
    cause:
      'requestor, business_line and project_name together are too long for the name of a workflow (1,000 bytes with the workspace’s host).',
    cure: 'Shorten project_name.',
  },
  NOT_APPROVED: {
    cause: 'approver_status is something else than approved.',
    cure: 'Upload the pack again when it is approved; one that is pending, to a service with APPROVAL=wait.',
  },
  NO_RESOURCES: {
    cause: 'The pack has no recipient and no share.',
    cure: 'Give it at least one.',
  },
  DUPLICATE_NAME: {
    cause:
      'Two resources of a kind have one name, as the workspace compares names: it does not tell upper from lower case.',
    cure: 'Rename or remove one.',
  },
  DUPLICATE_METASTORE: {
    cause: 'Two recipients are the same metastore, of which the workspace allows one.',
    cure: 'Remove one.',
  },
  ORG_REQUIRED: {
    cause: 'A D2D recipient has no recipient_databricks_org.',
    cure: 'Give the other metastore’s id, or make the type D2O.',
  },
  D2D_ONLY: {
    cause: 'A D2O recipient has a recipient_databricks_org.',
    cure: 'Remove it, or make the type D2D.',
  },
  D2O_ONLY: {
    cause: 'A D2D recipient has lists of addresses, which would protect nothing.',
    cure: 'Remove them, or make the type D2O.',
  },
  ADD_AND_REMOVE: {
    cause: 'An item is in a `_to_remove` list and also in the `_to_add` list or the complete one.',
    cure: 'Take it out of one of them.',
  },
  EITHER_OR: {
    cause:
      'Two fields that stand in for each other are both given: source_asset and a schedule by assets, an action and a cron.',
    cure: 'Keep the one that is meant.',
  },
  ASSET_WITHOUT_PIPELINE: {
    cause: 'A share with pipelines has an asset that none of them reads; on NEW each needs one.',
    cure: 'Add a pipeline with it as source_asset, or share it in a share without pipelines.',
  },
  ASSET_NOT_IN_SHARE: {
    cause: 'A schedule by assets names what is the last part of no asset of the share.',
    cure: 'Add the asset, or write its name as in share_assets.',
  },
  AMBIGUOUS_ASSET: {
    cause: 'A schedule by assets names what is the last part of several assets.',
    cure: 'Write the whole name.',
  },
  TARGET_REQUIRED: {
    cause: 'A new pipeline has no catalog or schema to write to.',
    cure: 'Give ext_catalog_name and ext_schema_name in the share’s delta_share, or in the pipeline.',
  },
  KEY_COLUMNS_REQUIRED: {
    cause: 'A new pipeline with scd_type 2 has no key_columns.',
    cure: 'Name the columns that identify a row.',
  },
  LIMIT_EXCEEDED: {
    cause:
      'More than the workspace takes: 100 addresses, 20 tags (of 25, with room for this service’s own), 1,000 tables or 500 schemas a share.',
    cure: 'Join addresses into ranges, drop tags, make several shares.',
  },
} as const satisfies Entries;

const WARNINGS = {
  WAITS_FOR_APPROVAL: {
    cause: 'approver_status is pending, and the service has APPROVAL=wait.',
    cure: 'Have somebody else than its uploader approve it: `npx sharepack approve ID`.',
  },
  PROJECT_NAME_FROM_FILE: {
    cause: 'The pack has no project_name, so the file’s name stands in.',
    cure: 'Keep the file’s name, by which later versions are recognised, or give a project_name.',
  },
  TYPOGRAPHIC_QUOTES: {
    cause: 'A value stands in quotes as word processors make them, which YAML takes for a part of it.',
    cure: 'Write plain quotes, or none.',
    example: ['name: “auditor”', 'name: "auditor"'],
  },
  CRON_CONVERTED: {
    cause: 'The cron was written otherwise than Quartz has it; the message shows what was made of it.',
    cure: 'Nothing, if it is what was meant.',
  },
  METASTORE_ID_NOT_UUID: {
    cause: 'The last part of a metastore id is no UUID, as real ones are.',
    cure: 'Check that it was copied whole.',
  },
  SOURCE_NOT_IN_SHARE: {
    cause: 'A pipeline reads what is no asset of its share.',
    cure: 'Check source_asset for a slip.',
  },
  DUPLICATE_ITEM: {
    cause: 'An item stands in a list twice.',
    cure: 'Once is enough.',
  },
  IGNORED: {
    cause:
      'A field says nothing here: token settings of a D2D recipient, an action to remove a schedule on NEW.',
    cure: 'Remove it.',
  },
} as const satisfies Entries;

/** In the order of docs/errors.md. */
export const DIAGNOSTIC_SECTIONS = [
  { title: 'The file as such', entries: FILE },
  { title: 'An Excel file as such', entries: EXCEL },
  { title: 'One field', entries: FIELD },
  { title: 'What fields say together', entries: TOGETHER },
  { title: 'Warnings', entries: WARNINGS },
] as const;

export type DiagnosticCode = {
  [Section in (typeof DIAGNOSTIC_SECTIONS)[number] as Section['title']]: keyof Section['entries'];
}[(typeof DIAGNOSTIC_SECTIONS)[number]['title']];

/** The closed set. */
export const DIAGNOSTIC_CODES = DIAGNOSTIC_SECTIONS.flatMap(
  ({ entries }) => Object.keys(entries) as DiagnosticCode[],
);
