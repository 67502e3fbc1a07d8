import type { Databricks } from '../databricks/databricks';
import type { Probe } from '../databricks/probe';
import type { WorkspaceSetting } from '../databricks/workspace-setting';
import { attempted } from './attempted';
import type { Attempted } from './attempted';
import { reportOf } from './finding';
import type { Finding, WorkspaceReport } from './finding';
import { judgeCredential, judgeMetastore, judgeSharing } from './judge-access';
import { judgeLimits, judgePipelines, judgeQuotas, judgeSchedules } from './judge-limits';
import type { Counts } from './judge-limits';
import { judgePrivileges } from './judge-privileges';
import { judgeAddress, judgeClock, judgeWorkspace } from './judge-probe';
import { readHeld } from './privileges';

export interface Examination {
  readonly setting: WorkspaceSetting;
  readonly databricks: Databricks;
  /** How far one gets without a credential. */
  readonly probe: () => Promise<Probe>;
}

/** Checks a workspace from its address to its quotas, only reading, until something that all else needs is not there. */
export async function examineWorkspace(examination: Examination): Promise<WorkspaceReport> {
  const findings: Finding[] = [];
  for await (const finding of examine(examination)) findings.push(finding);
  return reportOf(examination.setting.url, findings);
}

async function* examine({ setting, databricks, probe: ask }: Examination): AsyncGenerator<Finding> {
  const probe = await ask();
  yield judgeAddress(setting.url, probe);
  if ('failedAt' in probe) return;
  yield judgeClock(probe);
  yield judgeLimits(setting, probe.rateLimits);
  const workspace = judgeWorkspace(probe);
  yield workspace;
  if (workspace.Verdict === 'problem') return;

  const user = await attempted(databricks.currentUser());
  yield judgeCredential(setting, user);
  if ('error' in user) return;
  yield judgePipelines(setting, await attempted(firstPage(databricks.pipelines.pages())));
  yield judgeSchedules(await attempted(firstPage(databricks.jobs.pages())));

  const metastore = await attempted(databricks.metastores.current());
  yield judgeMetastore(metastore);
  if ('error' in metastore || metastore.value === undefined) return;
  yield judgeSharing(metastore.value);
  const held = await attempted(readHeld(databricks, metastore.value, user.value));
  yield judgePrivileges('recipients', user.value.user_name, held);
  yield judgePrivileges('shares', user.value.user_name, held);
  yield judgeQuotas(await count(databricks));
}

async function firstPage<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  for await (const page of pages) return page;
  return [];
}

/** The recipient that is the metastore itself. */
const SELF = 'self';

function count(databricks: Databricks): Promise<Attempted<Counts>> {
  return attempted(
    (async () => {
      const recipients = await databricks.recipients.list();
      const shares = await databricks.shares.list();
      return { recipients: recipients.filter(({ name }) => name !== SELF).length, shares: shares.length };
    })(),
  );
}
