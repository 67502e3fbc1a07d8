import { CliError, wrongInput } from '../cli/cli-error';
import type { Context } from '../cli/command';
import { EXIT } from '../cli/exit-code';
import type { ExitCode } from '../cli/exit-code';
import { printableJson } from '../cli/printable';
import { ConfigError, readConfig } from '../config';
import type { Config, Env } from '../config';
import type { WorkspaceSetting } from '../databricks/workspace-setting';
import type { DoctorInput } from './doctor-command';
import { drawDoctor } from './draw-doctor';
import { examineWorkspaces, reachableWorkspaces, withoutEntry } from './examine-workspaces';

export interface DoctorDeps {
  readonly env: Env;
  readonly version: string;
}

/** Checks the workspaces that the settings name, and tells what was found. @throws CliError where there is nothing to check */
export async function runDoctor(
  { workspace, json }: DoctorInput,
  { env, version }: DoctorDeps,
  { out, err }: Pick<Context, 'out' | 'err'>,
): Promise<ExitCode> {
  const config = configOf(env);
  const { settings, unlisted } = chosen(workspace, reachableWorkspaces(config), config);
  if (!json) err.progress(`Checking ${settings.map(({ url }) => url).join(', ')} …`);
  const examined = await examineWorkspaces(settings, version);
  err.endProgress();
  const reports = [...examined, ...unlisted.map(withoutEntry)];
  const text = `${JSON.stringify({ Workspaces: reports }, null, 2)}\n`;
  if (json) out.write(out.isTerminal ? printableJson(text) : text);
  else out.lines(drawDoctor(reports, out.pen));
  return reports.some(({ Verdict }) => Verdict === 'problem') ? EXIT.failed : EXIT.done;
}

/** @throws CliError that lists all that is wrong with the settings */
function configOf(env: Env): Config {
  try {
    return readConfig(env, 'doctor');
  } catch (error) {
    if (error instanceof ConfigError) throw new CliError(EXIT.wrongInput, error.message);
    throw error;
  }
}

interface Chosen {
  readonly settings: readonly WorkspaceSetting[];
  /** Named by DEFAULT_WORKSPACE_URL, and listed nowhere. */
  readonly unlisted: readonly string[];
}

/** @throws CliError where there is none to check */
function chosen(
  wanted: string | undefined,
  known: readonly WorkspaceSetting[],
  { DEFAULT_WORKSPACE_URL: standard }: Config,
): Chosen {
  const at = (url: string) => known.filter((setting) => new URL(setting.url).host === new URL(url).host);
  if (wanted === undefined) {
    const unlisted = standard === undefined || at(standard).length > 0 ? [] : [standard];
    if (known.length > 0 || unlisted.length > 0) return { settings: known, unlisted };
    throw wrongInput(
      'There is no workspace to check: WORKSPACES_FILE is not set, and no local workspace runs here.',
      'Start the service (npm start) for its local workspace, or list workspaces in WORKSPACES_FILE (docs/workspaces.md).',
    );
  }
  const settings = at(wanted);
  if (settings.length > 0) return { settings, unlisted: [] };
  const others = known.length === 0 ? 'none' : known.map(({ url }) => url).join(', ');
  throw wrongInput(
    `The service may not reach ${wanted} (it may: ${others}).`,
    'Add it to WORKSPACES_FILE with its credential (docs/workspaces.md).',
  );
}
