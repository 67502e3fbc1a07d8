/** What is checked of a workspace, in this order: what comes later may need what comes before. */
export const CHECKS = [
  'address',
  'workspace',
  'clock',
  'credential',
  'metastore',
  'sharing',
  'recipients',
  'shares',
  'pipelines',
  'schedules',
  'quotas',
  'limits',
] as const;
export type Check = (typeof CHECKS)[number];

/** `problem`: some packs cannot be provisioned. `warning`: they can, or it could not be seen. `unchecked`: a problem came before. */
export type Verdict = 'ok' | 'warning' | 'problem' | 'unchecked';

/** What one check came to. Named as JSON names things here, since `--json` prints it. */
export interface Finding {
  readonly Check: Check;
  readonly Verdict: Verdict;
  /** What was found, for people. */
  readonly Found: string;
  /** What to do about it, a line each; commands stand by themselves. */
  readonly ToDo: readonly string[];
}

export interface WorkspaceReport {
  readonly Url: string;
  /** The worst of its findings. */
  readonly Verdict: Exclude<Verdict, 'unchecked'>;
  /** One for each check. */
  readonly Findings: readonly Finding[];
}

export const ok = (Check: Check, Found: string): Finding => ({ Check, Verdict: 'ok', Found, ToDo: [] });
export const warning = (Check: Check, Found: string, ...ToDo: readonly string[]): Finding => ({
  Check,
  Verdict: 'warning',
  Found,
  ToDo,
});
export const problem = (Check: Check, Found: string, ...ToDo: readonly string[]): Finding => ({
  Check,
  Verdict: 'problem',
  Found,
  ToDo,
});

/** The report of a workspace. Where checks have no finding, the last one that has kept them from being made. */
export function reportOf(Url: string, findings: readonly Finding[]): WorkspaceReport {
  const verdicts = new Set(findings.map(({ Verdict }) => Verdict));
  const obstacle = findings.at(-1)?.Check ?? 'address';
  const unchecked = (Check: Check): Finding => ({
    Check,
    Verdict: 'unchecked',
    Found: `not checked: ${obstacle} must be right first`,
    ToDo: [],
  });
  return {
    Url,
    Verdict: verdicts.has('problem') ? 'problem' : verdicts.has('warning') ? 'warning' : 'ok',
    Findings: CHECKS.map((check) => findings.find(({ Check }) => Check === check) ?? unchecked(check)),
  };
}
