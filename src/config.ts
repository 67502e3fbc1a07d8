/** The service's settings (spec/operations.md, "Settings"): what there is, what each means, and the one place that reads them. */
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import type { ApiToken } from './api/authentication/token';
import { readApiTokensFile, readWebhooksFile, readWorkspacesFile } from './config-files';
import type { Env } from './config-files';
import type { WorkspaceSetting } from './databricks/workspace-setting';
import type { PortSetting } from './local/ports';
import { isLoopback } from './loopback';
import { parseDuration } from './pack/duration';
import { ON_CONFLICT, ON_FAILURE } from './pack/pack';
import { PENDING_APPROVAL } from './pack/parse-pack';
import type { WebhookEndpoint } from './webhooks/endpoint';
import type { RunOptions } from './workflows/contract';
import { TASK_QUEUE, WEBHOOK_EVENTS } from './workflows/contract';

const oneOf = <const Values extends readonly string[]>(values: Values) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });

const wholeNumber = (from: number, to: number, example: number) => {
  const error = `must be a whole number from ${from} to ${to}, such as ${example}`;
  const isWithin = (number: number): boolean => number >= from && number <= to;
  return z
    .string()
    .regex(/^\d{1,15}$/, { error })
    .transform(Number)
    .refine(isWithin, { error });
};

const port = (standard: number) =>
  wholeNumber(0, 65_535, standard)
    .transform((number): PortSetting => ({ port: number, isSet: true }))
    .default({ port: standard, isSet: false });

const httpUrl = (example: string) =>
  z.url({ protocol: /^https?$/, error: `must be an http or https address, such as ${example}` });

/** For settings that a later version has: set today, they would be taken for in force. */
const notBuiltYet = (what: string) =>
  z
    .undefined({ error: 'is not built yet; leave it out' })
    .optional()
    .describe(`${what} Not built yet: a start with it is refused.`);

/** Every setting under its name. */
export const settingsSchema = z.object({
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen at. One that others can reach needs API_TOKENS_FILE.'),
  PORT: port(8080).describe('Port of the API and the page. 0: any free one.'),
  PUBLIC_URL: httpUrl('https://sharepack.example.com')
    .transform((url) => new URL(url).origin)
    .optional()
    .describe(
      'Where users reach the service, when that is not http://HOST:PORT: behind a proxy, in a container.',
    ),
  DATA_DIR: z
    .string()
    .default('.sharepack')
    .transform((folder) => resolve(folder))
    .describe(
      "Folder of the embedded parts' data: Temporal's file, database, local workspace. One service at a time.",
    ),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, { error: 'must begin with postgresql://' })
    .optional()
    .describe('PostgreSQL 14 or newer. Left out: an embedded database in DATA_DIR.'),
  TEMPORAL_ADDRESS: z
    .string()
    .optional()
    .describe(
      'host:port of Temporal. Left out, with TEMPORAL_PROFILE: an embedded server. These two, TEMPORAL_NAMESPACE, ' +
        "TEMPORAL_API_KEY and TEMPORAL_TLS_… are the Temporal SDK's own environment configuration.",
    ),
  TEMPORAL_PROFILE: z
    .string()
    .optional()
    .describe("Profile of the Temporal SDK's configuration file that says where Temporal is."),
  TEMPORAL_TASK_QUEUE: z.string().default(TASK_QUEUE).describe('Task queue that connects API and workers.'),
  TEMPORAL_CLI: z
    .string()
    .optional()
    .describe('Path of a `temporal` binary, 1.5 or newer, for the embedded server.'),
  TEMPORAL_PORT: port(7233).describe('Port of the embedded Temporal server.'),
  TEMPORAL_UI_PORT: port(8233).describe("Port of the embedded Temporal server's UI."),
  TEMPORAL_UI_URL: httpUrl('http://127.0.0.1:8233')
    .optional()
    .describe('Temporal UI, for links, when Temporal is not embedded.'),
  WORKSPACE_PORT: port(8090).describe('Port of the local workspace.'),
  LOCAL_WORKSPACE_REQUEST_LOG: z
    .string()
    .optional()
    .describe('File to which the local workspace appends each request it served, as a line of JSON.'),
  DEFAULT_WORKSPACE_URL: httpUrl('https://adb-1.azuredatabricks.net')
    .transform((url) => new URL(url).origin)
    .optional()
    .describe('Workspace of packs that name none. Embedded: the local workspace.'),
  DEFAULT_BUSINESS_LINE: z
    .string()
    .optional()
    .describe('business_line of packs that leave it out. Embedded: default.'),
  DEFAULT_REQUESTOR: z.string().optional().describe('requestor of packs that leave it out. Embedded: local.'),
  WORKSPACES_FILE: z
    .string()
    .optional()
    .describe(
      'YAML list of the workspaces that may be reached, besides the embedded one: url, credential ({token} or ' +
        '{client_id, client_secret}, each a value, {env: NAME} or {file: PATH}), pipeline {root_path, libraries, edition, ' +
        'channel}, requests_per_second, max_concurrent_requests.',
    ),
  API_TOKENS_FILE: z
    .string()
    .optional()
    .describe(
      'YAML list of the callers: sha256 of the token, actor, role (viewer, operator, admin), business_lines.',
    ),
  OIDC_ISSUER: notBuiltYet('OpenID provider whose bearer tokens are accepted.'),
  OIDC_AUDIENCE: notBuiltYet('Audience that an OpenID token must be for.'),
  OIDC_ROLE_CLAIM: notBuiltYet('Claim of an OpenID token that holds the role.'),
  OIDC_BUSINESS_LINE_CLAIM: notBuiltYet('Claim of an OpenID token that holds the business lines.'),
  PAYLOAD_KEYS_FILE: notBuiltYet('AES-256-GCM keys for what Temporal stores.'),
  ON_CONFLICT: oneOf(ON_CONFLICT)
    .default('ask')
    .describe('What to do about names that exist, where neither upload nor pack says.'),
  ON_FAILURE: oneOf(ON_FAILURE)
    .default('rollback')
    .describe('After a failure: undo what was done, or keep it.'),
  RESOLUTION_TIMEOUT: z
    .string()
    .default('72h')
    .refine((text) => parseDuration(text) !== undefined, {
      error: 'must be a time from 1 second to 30 days, such as 72h, 30m or PT72H',
    })
    .describe('How long a run waits for answers.'),
  ON_EXPIRY: oneOf(['expire', 'skip'])
    .default('expire')
    .describe('When that time is over: end with nothing touched, or skip what is still open.'),
  APPROVAL: oneOf(PENDING_APPROVAL)
    .default('refuse')
    .describe(
      'A pack whose approver_status is pending: refuse it, or wait, for as long as for answers, until somebody approves or ' +
        'declines it. With API_TOKENS_FILE whoever uploaded it may not approve it, and a signal approves nothing.',
    ),
  DRIFT_CHECK: z
    .string()
    .refine((text) => parseDuration(text) !== undefined, {
      error: 'must be a time from 1 second to 30 days, such as 24h, 30m or PT24H',
    })
    .optional()
    .describe(
      'How often each pack is checked for drift, by a Temporal Schedule of its own that its next completed version makes. ' +
        'Left out: only when somebody asks; schedules that it made are deleted when a worker next starts.',
    ),
  UPLOAD_MAX_BYTES: wholeNumber(1, 1024 ** 3, 5 * 1024 ** 2)
    .default(5 * 1024 ** 2)
    .describe('The largest file that may be uploaded.'),
  WEBHOOKS_FILE: z
    .string()
    .optional()
    .describe(
      'YAML list of the receivers of signed notifications (Standard Webhooks): url (https; http only on this machine), ' +
        'secret (whsec_ and Base64, as a value, {env: NAME} or {file: PATH}), ' +
        `events (${WEBHOOK_EVENTS.join(', ')}; left out: all), business_lines (left out: all). ` +
        'API and workers are given the same.',
    ),
  LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('What is logged.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: notBuiltYet('Collector that traces are sent to.'),
  SHAREPACK_URL: z
    .string()
    .optional()
    .describe('Where the command line finds the service, before DATA_DIR/service.json.'),
  SHAREPACK_TOKEN: z.string().optional().describe('What the command line proves itself with to the service.'),
});

/** What a process runs: everything, one part of a service that is spread over several, or a task beside it. */
export type Part = 'all' | 'api' | 'worker' | 'workspace' | 'migrate' | 'doctor';

export type { Env };

export interface Config extends Readonly<z.output<typeof settingsSchema>> {
  /** What this process must provide itself. Local workspace and sample defaults go with the database. */
  readonly embedded: { readonly database: boolean; readonly temporal: boolean };
  /** Of WORKSPACES_FILE, credentials resolved: not to be printed. */
  readonly workspaces: readonly WorkspaceSetting[];
  /** Of API_TOKENS_FILE; undefined: nobody is asked for a token. */
  readonly apiTokens: readonly ApiToken[] | undefined;
  /** Of WEBHOOKS_FILE. */
  readonly webhooks: readonly WebhookEndpoint[];
  /** For what neither an upload nor its pack chooses. */
  readonly runDefaults: RunOptions;
  /** undefined: no pack is checked by itself. */
  readonly driftCheckMs: number | undefined;
  /** This service's folder among the user's caches. */
  readonly cacheDir: string;
  /** PATH. */
  readonly searchPath: string;
}

/** Lists everything that is wrong at once. No value of a setting is in it, so no secret can be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(['The settings are not right:', ...problems.map((problem) => `  - ${problem}`)].join('\n'));
    this.problems = problems;
  }
}

/**
 * The settings in `env`, defaults filled in and the files they name read. An empty value is as not set.
 * @throws ConfigError
 */
export function readConfig(env: Env, part: Part = 'all'): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const settings = settingsSchema.safeParse(given);
  const {
    WORKSPACES_FILE: workspacesFile,
    API_TOKENS_FILE: apiTokensFile,
    WEBHOOKS_FILE: webhooksFile,
  } = given;
  const workspaces = workspacesFile === undefined ? undefined : readWorkspacesFile(workspacesFile, given);
  const apiTokens = apiTokensFile === undefined ? undefined : readApiTokensFile(apiTokensFile);
  const webhooks = webhooksFile === undefined ? undefined : readWebhooksFile(webhooksFile, given);
  const problems = [
    ...(settings.error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`) ?? []),
    ...(workspaces?.problems ?? []),
    ...(apiTokens?.problems ?? []),
    ...(webhooks?.problems ?? []),
    ...unprotected(given, part),
    ...incomplete(given, part),
  ];
  if (!settings.success || problems.length > 0) throw new ConfigError(problems);
  return complete(settings.data, given, {
    workspaces: workspaces?.entries ?? [],
    apiTokens: apiTokens?.entries,
    webhooks: webhooks?.entries ?? [],
  });
}

function complete(
  settings: z.output<typeof settingsSchema>,
  given: Env,
  files: Pick<Config, 'workspaces' | 'apiTokens' | 'webhooks'>,
): Config {
  const embedded = { database: settings.DATABASE_URL === undefined, temporal: isTemporalEmbedded(given) };
  return {
    ...settings,
    ...files,
    ...(embedded.database && {
      DEFAULT_BUSINESS_LINE: settings.DEFAULT_BUSINESS_LINE ?? 'default',
      DEFAULT_REQUESTOR: settings.DEFAULT_REQUESTOR ?? 'local',
    }),
    embedded,
    runDefaults: {
      on_conflict: settings.ON_CONFLICT,
      on_failure: settings.ON_FAILURE,
      resolution_timeout_ms: parseDuration(settings.RESOLUTION_TIMEOUT) ?? 0,
      on_deadline: settings.ON_EXPIRY,
    },
    driftCheckMs: settings.DRIFT_CHECK === undefined ? undefined : parseDuration(settings.DRIFT_CHECK),
    cacheDir: join(userCacheDir(given), 'sharepack'),
    searchPath: given['PATH'] ?? '',
  };
}

const isTemporalEmbedded = (given: Env): boolean =>
  given['TEMPORAL_ADDRESS'] === undefined && given['TEMPORAL_PROFILE'] === undefined;

/** Who can reach an API that asks for no token can do everything. */
function unprotected(given: Env, part: Part): readonly string[] {
  const servesApi = part === 'all' || part === 'api';
  const host = given['HOST'] ?? '127.0.0.1';
  if (!servesApi || isLoopback(host) || given['API_TOKENS_FILE'] !== undefined) return [];
  return [
    'HOST lets other machines reach the service, and nobody would have to prove who they are: ' +
      'set API_TOKENS_FILE, or leave HOST out (127.0.0.1)',
  ];
}

/** What a part needs of the others and cannot provide itself, and what would silently come to nothing. */
function incomplete(given: Env, part: Part): readonly string[] {
  const needsOthers = part === 'api' || part === 'worker' || part === 'migrate';
  const embeddedTemporal = isTemporalEmbedded(given);
  const needsTemporal = part !== 'workspace' && part !== 'doctor';
  const forOthers = Object.keys(given).filter((name) =>
    /^TEMPORAL_(NAMESPACE|API_KEY|TLS|GRPC_META_)/.test(name),
  );
  return [
    ...(needsOthers && given['DATABASE_URL'] === undefined
      ? [`DATABASE_URL must be set for ${part} alone: the embedded database serves one process`]
      : []),
    ...(needsOthers && embeddedTemporal
      ? [`TEMPORAL_ADDRESS must be set for ${part} alone: the embedded server belongs to one process`]
      : []),
    ...(embeddedTemporal && needsTemporal
      ? forOthers.map(
          (name) =>
            `${name} is of no use without TEMPORAL_ADDRESS or TEMPORAL_PROFILE: set one, or leave it out`,
        )
      : []),
  ];
}

/** Where the system wants what a user's programs may lose (XDG Base Directory; Apple's and Microsoft's guides). */
function userCacheDir(given: Env): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = given;
  if (xdg !== undefined && isAbsolute(xdg)) return xdg;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  if (process.platform === 'win32') return local ?? join(homedir(), 'AppData', 'Local');
  return join(homedir(), '.cache');
}
