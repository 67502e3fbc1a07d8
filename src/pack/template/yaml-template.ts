/**
 * A pack to start from: every field of the format, those that most packs have as an example that works on the local
 * workspace's sample data, the others as comments. Excel's starting pack takes its example from here.
 * @param schemaUrl where editors find the format's JSON Schema, to complete and check while somebody types
 */
export const yamlTemplate = (schemaUrl: string): string => `# yaml-language-server: $schema=${schemaUrl}
#
# A share pack: which recipients, shares, pipelines and schedules should exist.
# It is a working example as it stands. Change what is yours, take away the # where you need a line, delete the rest.
# To check it without changing anything: npx sharepack validate FILE

metadata:
  # These three identify the pack: the next upload with the same three is its next version.
  business_line: Finance                 # the tenant; left out: the service's default
  project_name: My first share           # left out: the file's name without its ending
  # requestor: jane.doe@example.com      # who asks for it; left out: who uploads

  strategy: NEW                          # NEW creates | UPDATE changes and creates | DELETE removes
  # on_conflict: ask                     # a name exists already: ask | fail | skip | update | rename | overwrite
  # on_failure: rollback                 # a run fails midway: rollback undoes what it did | keep
  # resolution_timeout: 72h              # how long a run waits for answers: 72h, 30m, 5s; at most 30 days
  # workspace_url: https://adb-1234567890123456.12.azuredatabricks.net   # left out: the service's default

  # For people, and for the record.
  version: "1.0"                         # as you count
  last_updated: "2025-11-20"
  owner: Data Platform Team
  contact_email: data-platform@example.com
  description: Revenue for the external auditor
  # client: ACME                         # for whom the data is
  # delta_share_region: AM               # AM | EMEA
  # servicenow: INC0012345               # the ticket
  # configurator: config-group@example.com, user1@example.com   # an AD group, or addresses with commas
  # approver: approver-group@example.com
  # executive_team: exec-group@example.com
  approver_status: approved              # pending waits, where the service is set so; refused: declined | request_more_info

# Who may read.
recipient:
  - name: my-first-recipient
    type: D2O                            # D2O: open sharing with a token | D2D: another Databricks metastore
    recipient: auditor@example.org       # contact address
    comment: External auditor
    # recipient_databricks_org: aws:us-west-2:19a84bee-54bc-43a2-87de-023d0ec16016   # D2D only, and needed there
    recipient_ips: [203.0.113.0/24]      # D2O only: all addresses that may read; left out: any
    # recipient_ips_to_add: [198.51.100.7]      # UPDATE: instead of the whole list
    # recipient_ips_to_remove: [203.0.113.9]
    token_expiry: 90                     # D2O only: days; 0 or left out: the workspace's default
    token_rotation: false                # D2O only

# What they may read.
share:
  - name: my_first_share
    comment: Revenue figures
    recipients: [my-first-recipient]     # all who may read it: of this pack, or of the workspace
    # recipients_to_add: [legacy-auditor]       # UPDATE: instead of the whole list
    # recipients_to_remove: [legacy-auditor]
    share_assets:                        # all that it holds
      - main.finance.revenue             # catalog.schema.table, or catalog.schema for all of a schema
    # share_assets_to_add: [main.finance.costs]      # UPDATE: instead of the whole list
    # share_assets_to_remove: [main.finance.budget]

    # Without pipelines, delete all that follows: the assets are then shared as they are.
    delta_share:                         # where the pipelines write
      ext_catalog_name: analytics_prod
      ext_schema_name: finance_shared
      prefix_assetname: ext              # a pipeline without target_asset writes ext_revenue
      tags: [finance, shared]            # put on each pipeline
    pipelines:                           # one for each asset
      - name_prefix: my_first_pipeline   # its name
        source_asset: main.finance.revenue
        # target_asset: revenue_external # left out: the source's last part, with the prefix
        description: Daily revenue
        schedule:                        # left out: none; or the one word continuous
          cron: "0 0 2 * * ?"            # Quartz: each day at 2; cron of five fields is turned into it
          timezone: America/New_York     # left out: UTC
          # action: remove               # UPDATE: alone, it drops the schedule
        notification: [finance-ops@example.com]      # who hears of failures
        tags: {env: prod, owner: finance}
        serverless: true
        scd_type: 2                      # 1 (the default) | 2 keeps history | full_refresh
        key_columns: [id]                # scd_type 2: what identifies a row
        # ext_catalog_name: other_catalog       # instead of the one in delta_share
        # ext_schema_name: other_schema
`;
