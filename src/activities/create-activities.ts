import type { RunChange } from '../store/store';
import { STEP_ACTIVITIES } from '../workflows/activity-contract';
import type {
  Activities,
  RunNews,
  StepActivityName,
  StepRef,
  StepResult,
  WorkingVerb,
} from '../workflows/activity-contract';
import { throwingFailures } from './as-failure';
import { checkResolutions } from './check-resolutions';
import type { ActivityDependencies } from './dependencies';
import { keepDriftSchedule } from './drift/keep-drift-schedule';
import { lookForDrift } from './drift/look-for-drift';
import { detectConflicts } from './look/detect-conflicts';
import { parse } from './parse';
import { planPage } from './plan-page';
import { sendWebhook } from './tell/send-webhook';
import { performSteps } from './steps/perform-steps';
import { undoStep } from './steps/undo';
import { undoSteps } from './steps/undo-steps';
import { VERBS } from './steps/verbs';
import type { StepActivity } from './steps/verbs';

/** The activities, bound to what they need: the only way in. */
export function createActivities(deps: ActivityDependencies): Activities {
  const { store, notifier } = deps;
  const bound = <I, O>(activity: (deps: ActivityDependencies, input: I) => Promise<O>) =>
    throwingFailures((input: I) => activity(deps, input));
  return {
    ...stepActivities(bound),
    parse: bound(parse),
    detectConflicts: bound(detectConflicts),
    readPlanPage: bound(planPage),
    checkResolutions: bound(checkResolutions),
    undoStep: bound(undoStep),
    performSteps: bound(performSteps),
    undoSteps: bound(undoSteps),
    lookForDrift: bound(lookForDrift),
    keepDriftSchedule: bound(keepDriftSchedule),
    sendWebhook: bound(sendWebhook),
    recordAnswers: ({ sharePackId, resolutions, resolvedBy, resolvedAt }) =>
      store.recordAnswers(
        sharePackId,
        resolutions.map(({ type, name, action, newName, reason }) => ({
          ...{ type, name, action, reason, new_name: newName },
          resolved_by: resolvedBy,
          resolved_at: new Date(resolvedAt),
        })),
      ),
    recordFailure: ({ sharePackId, id, outcome, reason }) =>
      store.finishStep(sharePackId, id, { outcome, error: reason }),
    recordApproval: ({ sharePackId, approval }) => store.recordApproval(sharePackId, approval),
    remind: async ({ sharePackId }) => {
      await store.recordReminder(sharePackId);
      await notifier?.tell(sharePackId, 'half_time');
    },
    recordRun: async (news) => {
      await store.recordRun(news.sharePackId, runChange(news));
      if (news.status === 'AWAITING_RESOLUTION')
        await notifier?.tell(news.sharePackId, 'awaiting_resolution');
    },
    finishRun: async (news) => {
      await store.finishRun(news.sharePackId, { ...runChange(news), status: news.status });
      await notifier?.tell(news.sharePackId, 'ended');
      return { hasDriftSchedule: deps.driftSchedules !== undefined && news.status === 'COMPLETED' };
    },
  };
}

function stepActivities(
  bound: (activity: StepActivity) => (ref: StepRef) => Promise<StepResult>,
): Record<StepActivityName, (ref: StepRef) => Promise<StepResult>> {
  const named = Object.entries(VERBS).flatMap(([verb, activity]) =>
    Object.values(STEP_ACTIVITIES[verb as WorkingVerb]).map((name) => [name, bound(activity)] as const),
  );
  return Object.fromEntries(named) as Record<StepActivityName, (ref: StepRef) => Promise<StepResult>>;
}

/** Times travel as text. Members left out stay as they are. */
function runChange({
  status,
  errorMessage,
  resolutionDeadline,
  rejectedSignals,
  failedType,
  undo,
}: RunNews): RunChange {
  return {
    ...(status !== undefined && { status }),
    ...(errorMessage !== undefined && { error_message: errorMessage }),
    ...(resolutionDeadline !== undefined && {
      resolution_deadline: resolutionDeadline === null ? null : new Date(resolutionDeadline),
    }),
    ...(rejectedSignals !== undefined && { rejected_signals: rejectedSignals }),
    ...(failedType !== undefined && { failed_type: failedType }),
    ...(undo !== undefined && { undo }),
  };
}
