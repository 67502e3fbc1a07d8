import { STEP_ACTIVITIES } from '../workflows/activity-contract';
import type { Activities, StepActivityName, WorkingVerb } from '../workflows/activity-contract';
import { throwingFailures } from './as-failure';
import type { Doing } from './as-failure';
import { checkResolutions } from './check-resolutions';
import type { ActivityDependencies } from './dependencies';
import { keepDriftSchedule } from './drift/keep-drift-schedule';
import { lookForDrift } from './drift/look-for-drift';
import { heartbeating } from './heartbeating';
import { detectConflicts } from './look/detect-conflicts';
import { begunPage, parse } from './parse';
import { planPage } from './plan-page';
import { leftByUndo, leftPage } from './left-by-undo';
import { latePage } from './late-page';
import { runOfActivity } from './run-of-activity';
import { sendWebhook } from './tell/send-webhook';
import { requestCancel, tell } from './tell/tell';
import { performSteps, singly } from './steps/perform-steps';
import { undoSingly, undoSteps } from './steps/undo-steps';
import { VERBS } from './steps/verbs';

/** The activities, bound to what they need: the only way in. */
export function createActivities(deps: ActivityDependencies): Activities {
  const { store } = deps;
  const bound = <I, O>(activity: Activity<I, O>, doing?: Doing) =>
    throwingFailures((input: I) => activity(deps, input), doing);
  /** What asks the workspace, or reads a large file: it may take longer than a few seconds. */
  const reading = <I, O>(activity: Activity<I, O>) => heartbeating(bound(activity, 'read'));
  const writing = <I, O>(activity: Activity<I, O>) => heartbeating(bound(activity, 'write'));
  /** What asks the service's own database, which may be slow or away. */
  const recording = <I, O>(activity: Activity<I, O>) => heartbeating(bound(activity));
  return {
    ...stepActivities(writing),
    parse: reading(parse),
    readBegunPage: recording(begunPage),
    detectConflicts: reading(detectConflicts),
    readPlanPage: recording(planPage),
    checkResolutions: reading(checkResolutions),
    undoStep: writing(undoSingly),
    performSteps: writing(performSteps),
    undoSteps: writing(undoSteps),
    readLateConflicts: async ({ sharePackId, begun }) =>
      latePage(await store.findings(sharePackId, runOfActivity(), begun)),
    tell: recording(tell),
    requestCancel: bound(requestCancel),
    readLeft: recording(leftByUndo),
    readLeftPage: recording(leftPage),
    lookForDrift: reading(lookForDrift),
    keepDriftSchedule: bound(keepDriftSchedule),
    sendWebhook: bound(sendWebhook),
  };
}

type Activity<I, O> = (deps: ActivityDependencies, input: I) => Promise<O>;
type Bind = <I, O>(activity: Activity<I, O>) => (input: I) => Promise<O>;

function stepActivities(bind: Bind): Pick<Activities, StepActivityName> {
  const named = Object.entries(VERBS).flatMap(([verb, activity]) =>
    Object.values(STEP_ACTIVITIES[verb as WorkingVerb]).map(
      (name) => [name, bind(singly(activity))] as const,
    ),
  );
  return Object.fromEntries(named) as Pick<Activities, StepActivityName>;
}
