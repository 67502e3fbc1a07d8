import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from './activity-contract';
import {
  batchedWrites,
  checks,
  deliveries,
  followUps,
  notes,
  reads,
  records,
  repeatableWrites,
} from './activity-options';

export const { parse, detectConflicts, lookForDrift } = proxyActivities<Activities>(reads);
export const { checkResolutions } = proxyActivities<Activities>(checks);
export const { tell, readPlanPage, readBegunPage, readLeft, readLeftPage } =
  proxyActivities<Activities>(records);
export const { keepDriftSchedule } = proxyActivities<Activities>(followUps);
export const { sendWebhook } = proxyActivities<Activities>(deliveries);
export const { readLateConflicts, requestCancel } = proxyLocalActivities<Activities>(notes);
/** Those of STEP_ACTIVITIES, and `undoStep`. */
export const stepActivities = proxyActivities<Activities>(repeatableWrites);
/** `performSteps` and `undoSteps`. */
export const batchActivities = proxyActivities<Pick<Activities, 'performSteps' | 'undoSteps'>>(batchedWrites);
