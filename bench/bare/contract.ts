type Activity = (id: string) => Promise<string>;

/** Those of a run of a small pack: one recipient, one share of one table that is granted to it. */
export interface BareActivities {
  readonly read: Activity;
  readonly look: Activity;
  readonly recipient: Activity;
  readonly share: Activity;
  readonly finish: Activity;
}

export const BARE_WORKFLOW = 'bare';
export const BARE_VERDICT = 'verdict';
export const BARE_TASK_QUEUE = 'bare';
