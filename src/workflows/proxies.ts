import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from './activity-contract';
import {
  batchedWrites,
  deliveries,
  followUps,
  notes,
  reads,
  records,
  repeatableWrites,
} from './activity-options';

export const { parse, detectConflicts, readPlanPage, checkResolutions, lookForDrift } =
  proxyActivities<Activities>(reads);
export const { recordAnswers, recordApproval, recordFailure, remind, finishRun } =
  proxyActivities<Activities>(records);
export const { keepDriftSchedule } = proxyActivities<Activities>(followUps);
export const { sendWebhook } = proxyActivities<Activities>(deliveries);
export const { recordRun } = proxyLocalActivities<Activities>(notes);
/** Those of STEP_ACTIVITIES, and `undoStep`. */
export const stepActivities = proxyActivities<Activities>(repeatableWrites);
/** `performSteps` and `undoSteps`. */
export const batchActivities = proxyActivities<Pick<Activities, 'performSteps' | 'undoSteps'>>(batchedWrites);
