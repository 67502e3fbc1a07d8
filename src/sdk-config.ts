/**
 * The SDKs' own configuration: their environment variables, and the profiles of `~/.databrickscfg`. As with WORKSPACES_FILE
 * what is wrong is told without its content.
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { chooseCredential, SDK_MEMBERS } from './databricks/auth/choose-credential';
import type { SdkConfig } from './databricks/auth/choose-credential';
import type { WorkspaceSetting } from './databricks/workspace-setting';
import { workspaceSettingSchema } from './databricks/workspace-setting';

type Env = Readonly<Record<string, string | undefined>>;

export interface EnvironmentWorkspace {
  readonly workspaces: readonly WorkspaceSetting[];
  readonly problems: readonly string[];
}

/**
 * The workspace that DATABRICKS_HOST or the profile DATABRICKS_CONFIG_PROFILE names, as the SDKs find it: a variable goes
 * before the profile. With neither there is none: a profile that nobody named is not for this service.
 */
export function readEnvironmentWorkspace(env: Env): EnvironmentWorkspace {
  const { DATABRICKS_HOST, DATABRICKS_CONFIG_PROFILE: profileName } = env;
  const setting = DATABRICKS_HOST === undefined ? 'DATABRICKS_CONFIG_PROFILE' : 'DATABRICKS_HOST';
  if (DATABRICKS_HOST === undefined && profileName === undefined) return { workspaces: [], problems: [] };
  const failed = (problem: string) => ({ workspaces: [], problems: [`${setting}: ${problem}`] });

  const profile = profileName === undefined ? { config: {} } : readProfile(profileName, { env });
  if ('problem' in profile) return failed(`the profile ${profile.problem}`);
  const config = { ...profile.config, ...sdkConfig((member) => env[SDK_MEMBERS[member]]) };
  const chosen = chooseCredential(config);
  if ('problem' in chosen)
    return failed(
      `what is set for the Databricks SDKs ${chosen.problem}. Unset ${setting} to start without that workspace`,
    );
  const { success, data } = workspaceSettingSchema.safeParse({
    url: originOf(config.host ?? ''),
    credential: chosen.credential,
  });
  return success
    ? { workspaces: [data], problems: [] }
    : failed('is not the address of a workspace, such as https://adb-1.azuredatabricks.net');
}

export type Profile = { readonly config: SdkConfig } | { readonly problem: string };

/** A profile of `configFile` (relative to `folder`), DATABRICKS_CONFIG_FILE or `~/.databrickscfg`. */
export function readProfile(
  name: string,
  { env, configFile, folder = '.' }: { env: Env; configFile?: string | undefined; folder?: string },
): Profile {
  const path = configFile ?? env['DATABRICKS_CONFIG_FILE'] ?? '~/.databrickscfg';
  let text: string;
  try {
    text = readFileSync(resolve(folder, path.replace(/^~(?=\/|$)/, homedir())), 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return { problem: `cannot be read: its file, ~/.databrickscfg unless another is named, gives ${code}` };
  }
  const section = sectionsOf(text).get(name);
  if (section === undefined) return { problem: 'is not in its file' };
  return { config: sdkConfig((member) => section.get(member)) };
}

/** Profiles are written with or without `https://`, and with paths. Undefined where it is no address. */
export function originOf(host: string): string | undefined {
  const url = host.includes('://') ? host : `https://${host}`;
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

const sdkConfig = (valueOf: (member: keyof typeof SDK_MEMBERS) => string | undefined): SdkConfig => {
  const members = Object.keys(SDK_MEMBERS) as (keyof typeof SDK_MEMBERS)[];
  return Object.fromEntries(
    members.flatMap((member) => {
      const value = valueOf(member);
      return value === undefined || value === '' ? [] : [[member, value]];
    }),
  );
};

/** An INI file as the SDKs read it: one section does not take over another's members, not even those of DEFAULT. */
function sectionsOf(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  for (const line of text.split(/\r?\n/).map((untrimmed) => untrimmed.trim())) {
    const name = /^\[(.+)\]$/.exec(line)?.[1];
    const [, key, value] = /^([^#;=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined) {
      section = sections.get(name) ?? new Map<string, string>();
      sections.set(name, section);
    } else if (key !== undefined && value !== undefined) section?.set(key.toLowerCase(), value);
  }
  return sections;
}
