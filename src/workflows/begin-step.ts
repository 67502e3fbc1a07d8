import type { Step, Verb } from '../plan/step';
import { STEP_ACTIVITIES } from './activity-contract';
import type { StepRef, StepResult, WorkingVerb } from './activity-contract';
import { stepActivities } from './proxies';
import type { Run } from './run';

/** What the step does now: as planned, or as its conflict was answered; undefined where nothing is begun any more. */
export function verbToBegin(run: Run, step: Step): WorkingVerb | 'skip' | undefined {
  // What waited for its turn may have been answered anew meanwhile; from here on its answer stands, a skip too.
  run.state.book.begin(step.type, step.name);
  const verb = verbNow(run, step);
  if (verb === 'skip') return verb;
  if (run.stopped) return undefined;
  run.begun.set(step.id, step);
  return verb;
}

/** One activity, for one step. */
export async function beginStep(run: Run, step: Step): Promise<StepResult | undefined> {
  const verb = verbToBegin(run, step);
  if (verb === undefined) return undefined;
  if (verb === 'skip') return { outcome: 'skipped' };
  const activity = stepActivities[STEP_ACTIVITIES[verb][step.type]];
  return activity.executeWithOptions({ summary: step.name }, [stepRef(run, step)]);
}

export function stepRef(run: Run, step: Step): StepRef {
  const { id, type, name } = step;
  const { mode, strategy } = run.state;
  const fingerprint = answeredFingerprint(run, step);
  return { ...run.ref, id, type, name, mode, strategy, ...(fingerprint !== undefined && { fingerprint }) };
}

/** Of the existing resource that an answer was about. */
export function answeredFingerprint({ state }: Run, { type, name }: Step): string | undefined {
  const answered = state.book.find(type, name);
  return answered?.Action === undefined ? undefined : answered.Fingerprint;
}

function verbNow(run: Run, { type, name, verb }: Step): WorkingVerb | 'skip' {
  const action = run.state.book.find(type, name)?.Action;
  switch (action) {
    case 'skip':
      return 'skip';
    case 'rename':
      return 'create';
    case 'overwrite':
      return verb === 'delete' ? 'delete' : 'update';
    case 'replace':
      return 'replace';
    case undefined:
      return planned(verb);
  }
}

const planned = (verb: Verb): WorkingVerb | 'skip' => (verb === 'none' ? 'skip' : verb);
