/**
 * The files that settings name: lists in YAML. What is wrong with one is told by its place alone, never by its content:
 * a secret is easily written in the wrong place.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { ApiToken } from './api/authentication/token';
import { apiTokensSchema } from './api/authentication/token';
import type { WorkspaceSetting } from './databricks/workspace-setting';
import { workspaceSettingSchema } from './databricks/workspace-setting';
import { chooseCredential } from './databricks/auth/choose-credential';
import type { Chosen } from './databricks/auth/choose-credential';
import { originOf, readProfile } from './sdk-config';
import type { WebhookEndpoint } from './webhooks/endpoint';
import { webhookEndpointSchema } from './webhooks/endpoint';

/** Environment variables, handed in. */
export type Env = Readonly<Record<string, string | undefined>>;

export interface ListFile<Entry> {
  readonly entries: readonly Entry[];
  readonly problems: readonly string[];
}

const CREDENTIAL_FORM =
  'must be {token}, {client_id, client_secret}, {azure_tenant_id, azure_client_id, azure_client_secret} or {profile}, ' +
  'each a value, {env: NAME} or {file: PATH} (docs/workspaces.md)';

/** WORKSPACES_FILE: each credential's members resolved, from `env`, from files next to this one, or from a profile. */
export function readWorkspacesFile(path: string, env: Env): ListFile<WorkspaceSetting> {
  const unresolved: string[] = [];
  const folder = dirname(path);
  const resolveEntry = (entry: unknown, index: number): unknown => {
    const { success, data } = withCredential.safeParse(entry);
    if (!success) return entry;
    const members = Object.entries(data.credential).map(([member, value]) => {
      const { problem, value: resolved } = resolveSecret(value, env, folder);
      if (problem !== undefined) unresolved.push(`${at([index, 'credential', member])}: ${problem}`);
      return [member, resolved];
    });
    const credential: unknown = Object.fromEntries(members);
    const { data: named } = profileSchema.safeParse(credential);
    if (named === undefined) return { ...data, credential };
    const chosen = profileCredential(named, data['url'], env, folder);
    if (!('problem' in chosen)) return { ...data, credential: chosen.credential };
    unresolved.push(`${at([index, 'credential', 'profile'])}: ${chosen.problem}`);
    return { ...data, credential: { token: '?' } };
  };
  // As the service finds them: with http and https it is the same workspace.
  const host = ({ url }: WorkspaceSetting): string => new URL(url).host;
  return readList('WORKSPACES_FILE', path, (content) => {
    const list = Array.isArray(content) ? content.map(resolveEntry) : content;
    return {
      parsed: z.array(workspaceSettingSchema).safeParse(list),
      unresolved,
      key: host,
      keyName: 'url',
    };
  });
}

const withCredential = z.looseObject({ credential: z.record(z.string(), z.unknown()) });
const profileSchema = z.strictObject({ profile: z.string(), config_file: z.string().optional() });

/** The credential of a profile, which must not be sent to a workspace that the profile is not of. */
function profileCredential(
  { profile: name, config_file: configFile }: z.output<typeof profileSchema>,
  url: unknown,
  env: Env,
  folder: string,
): Chosen {
  const profile = readProfile(name, { env, configFile, folder });
  if ('problem' in profile) return profile;
  const { host } = profile.config;
  if (host !== undefined && originOf(host) !== originOf(String(url)))
    return { problem: "has another workspace's host than url" };
  return chooseCredential(profile.config);
}

/** API_TOKENS_FILE. An empty one would let nobody in. */
export function readApiTokensFile(path: string): ListFile<ApiToken> {
  const key = ({ sha256 }: ApiToken): string => sha256.toLowerCase();
  return readList('API_TOKENS_FILE', path, (content) => ({
    parsed: apiTokensSchema.min(1, { error: 'must list at least one token' }).safeParse(content),
    unresolved: [],
    key,
    keyName: 'sha256',
  }));
}

/** WEBHOOKS_FILE: each secret resolved. */
export function readWebhooksFile(path: string, env: Env): ListFile<WebhookEndpoint> {
  const unresolved: string[] = [];
  const resolveEntry = (entry: unknown, index: number): unknown => {
    const { success, data } = z.looseObject({ secret: z.unknown() }).safeParse(entry);
    if (!success) return entry;
    const { value, problem } = resolveSecret(data.secret, env, dirname(path));
    if (problem !== undefined) unresolved.push(`${at([index, 'secret'])}: ${problem}`);
    return { ...data, secret: problem === undefined ? value : STANDS_FOR_ANY };
  };
  return readList('WEBHOOKS_FILE', path, (content) => {
    const list = Array.isArray(content) ? content.map(resolveEntry) : content;
    return {
      parsed: z.array(webhookEndpointSchema).safeParse(list),
      unresolved,
      key: ({ url }) => new URL(url).href,
      keyName: 'url',
    };
  });
}

/** In place of a secret that was not found, which is told by itself. */
const STANDS_FOR_ANY = `whsec_${Buffer.alloc(32).toString('base64')}`;

interface Reading<Entry> {
  readonly parsed: z.ZodSafeParseResult<readonly Entry[]>;
  readonly unresolved: readonly string[];
  /** What may be there once only. */
  readonly key: (entry: Entry) => string;
  readonly keyName: string;
}

function readList<Entry>(
  setting: string,
  path: string,
  read: (content: unknown) => Reading<Entry>,
): ListFile<Entry> {
  const failed = (problems: readonly string[]): ListFile<Entry> => ({
    entries: [],
    problems: problems.map((problem) => `${setting}: ${problem}`),
  });
  const yaml = readYaml(path);
  if (yaml.problem !== undefined) return failed([yaml.problem]);
  const { parsed, unresolved, key, keyName } = read(yaml.content);
  if (!parsed.success) return failed([...unresolved, ...parsed.error.issues.map(describe)]);
  const keys = parsed.data.map(key);
  const repeated = keys.flatMap((one, index) =>
    keys.indexOf(one) === index ? [] : [`${at([index, keyName])}: is that of an entry above`],
  );
  const problems = [...unresolved, ...repeated];
  return problems.length > 0 ? failed(problems) : { entries: parsed.data, problems: [] };
}

function readYaml(path: string): { readonly content?: unknown; readonly problem?: string } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { problem: `cannot be read (${codeOf(error)})` };
  }
  const lineCounter = new LineCounter();
  // The library's own messages, and the excerpts it draws, repeat the text.
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    return { problem: `is not YAML: line ${lineCounter.linePos(error.pos[0]).line} (${error.code})` };
  }
  try {
    return { content: document.toJS() as unknown };
  } catch {
    return { problem: 'is not YAML: an alias has no anchor, or there are too many' };
  }
}

/** A value as it stands, `{env: NAME}`, or `{file: PATH}`, whose last line end does not count. */
function resolveSecret(
  value: unknown,
  env: Env,
  folder: string,
): { readonly value: unknown; readonly problem?: string } {
  const { data: reference } = z
    .union([z.strictObject({ env: z.string() }), z.strictObject({ file: z.string() })])
    .safeParse(value);
  if (reference === undefined) return { value };
  if ('env' in reference) {
    const found = env[reference.env];
    return found === undefined
      ? { value: '?', problem: 'names an environment variable that is not set' }
      : { value: found };
  }
  try {
    return { value: readFileSync(resolve(folder, reference.file), 'utf8').trimEnd() };
  } catch (error) {
    return { value: '?', problem: `names a file that cannot be read (${codeOf(error)})` };
  }
}

function describe(issue: z.core.$ZodIssue): string {
  const isSecret = issue.path.includes('credential');
  // The library names an unknown member, which may be a token that was given a colon.
  const message = issue.code === 'unrecognized_keys' ? 'has a member that is not known' : issue.message;
  return `${at(issue.path)}: ${isSecret ? CREDENTIAL_FORM : message}`;
}

/** `entry 2, pipeline.channel`; entries count from 1, as a person counts them. */
function at(path: readonly PropertyKey[]): string {
  const [index, ...members] = path;
  if (typeof index !== 'number') return 'the list';
  return [`entry ${index + 1}`, ...(members.length > 0 ? [members.map(String).join('.')] : [])].join(', ');
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown error';
